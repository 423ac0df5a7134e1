"""Pure. What these addresses give, for machines: OpenAPI 3.1."""

from typing import Any

Schema = dict[str, Any]
_TEXT, _WHOLE, _YES_NO = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
_ID, _LINK, _MAIL = ({"type": "string", "format": name} for name in ("uuid", "uri", "email"))
_DAY = {"type": "string", "format": "date"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def _object(required: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": required.split(),
        "properties": {"id": _ID, **properties},
        "additionalProperties": False,
    }


_CHECK = _object(
    "id last_action_date last_action_type field_name previous_value replacement_value updated_by",
    resource_id=_ID,
    resource_type=_TEXT,
    last_action_date=_DAY,
    last_action_type=_TEXT,
    field_name=_TEXT,
    previous_value=_TEXT,
    replacement_value=_TEXT,
    updated_by=_TEXT,
)
SCHEMAS: dict[str, Schema] = {
    "metadata": {**_CHECK, "description": "A check: on that day somebody found the value as it was."},
    "language": _object("id name", name=_TEXT),
    "schedule": _object("id", description=_TEXT),
    "service_area": _object("id", name=_TEXT),
    "contact": _object("id", title={"type": "string", "description": "What somebody does there; nobody is named."}),
    "phone": _object(
        "id number",
        number=_TEXT,
        type={"type": "string", "enum": ["voice", "fax"]},
        description={"type": "string", "description": "What it is for, and how it stands with its last check."},
        languages=_list_of("language"),
        metadata=_list_of("metadata"),
    ),
    "address": _object(
        "id address_1 city state_province postal_code country address_type",
        address_1=_TEXT,
        city=_TEXT,
        state_province=_TEXT,
        postal_code=_TEXT,
        country=_TEXT,
        address_type={"type": "string", "enum": ["physical", "postal", "virtual"]},
    ),
    "location": _object(
        "id location_type",
        location_type={"type": "string", "enum": ["physical", "postal", "virtual"]},
        name=_TEXT,
        description=_TEXT,
        addresses=_list_of("address"),
        metadata=_list_of("metadata"),
    ),
    "service_at_location": _object("id", location=_ref("location")),
    "organization": _object(
        "id name description",
        name=_TEXT,
        alternate_name=_TEXT,
        description=_TEXT,
        email=_MAIL,
        website=_LINK,
        phones=_list_of("phone"),
        locations=_list_of("location"),
        metadata=_list_of("metadata"),
    ),
    "service": _object(
        "id name status",
        organization_id=_ID,
        name=_TEXT,
        description=_TEXT,
        url=_LINK,
        email=_MAIL,
        status={"type": "string", "enum": ["active", "inactive", "defunct", "temporarily closed"]},
        alert=_TEXT,
        assured_date={**_DAY, "description": "When the service's main way to be reached was checked last."},
        organization=_ref("organization"),
        phones=_list_of("phone"),
        schedules=_list_of("schedule"),
        languages=_list_of("language"),
        contacts=_list_of("contact"),
        service_areas=_list_of("service_area"),
        service_at_locations=_list_of("service_at_location"),
        metadata=_list_of("metadata"),
    ),
    "page": {
        "type": "object",
        "required": ["empty"],
        "properties": {
            "total_items": _WHOLE,
            "total_pages": _WHOLE,
            "page_number": _WHOLE,
            "size": _WHOLE,
            "first_page": _YES_NO,
            "last_page": _YES_NO,
            "empty": _YES_NO,
            "contents": {"type": "array"},
        },
    },
}
_QUESTIONS = (
    ("search", _TEXT, "Words that stand in the name of the organization."),
    ("page", {**_WHOLE, "minimum": 1, "default": 1}, "Which page."),
    ("per_page", {**_WHOLE, "minimum": 1, "maximum": 500, "default": 50}, "How many on a page."),
    ("full", {**_YES_NO, "default": False}, "With everything that hangs on it: phones, locations, checks."),
)


def document(address: str, operator: str, email: str) -> Schema:
    paths = {"/": {"get": _operation("about", "What this is.", {"type": "object"}, [])}}
    for name in ("organization", "service"):
        contents = {"properties": {"contents": _list_of(name)}}
        many = {"allOf": [_ref("page"), contents]}
        questions = [
            {"name": word, "in": "query", "required": False, "schema": schema, "description": about}
            for word, schema, about in _QUESTIONS
        ]
        ident = {"name": "id", "in": "path", "required": True, "schema": _ID, "description": "Its identifier."}
        paths[f"/{name}s"] = {"get": _operation(f"{name}s", f"All {name}s, in pages.", many, questions)}
        paths[f"/{name}s/{{id}}"] = {"get": _operation(name, f"One {name}, with everything.", _ref(name), [ident])}
    contact = {"name": operator or "roundtable", **({"email": email} if email else {})}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Directory of the round tables",
            "version": "1.0.0",
            "summary": "Public bodies and how they are reached, with the day of the last check (HSDS 3.0).",
            "contact": contact,
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _operation(name: str, summary: str, schema: Schema, parameters: list[Schema]) -> Schema:
    answers: Schema = {
        "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
        "304": {"description": "Nothing has changed since the ETag of If-None-Match."},
        "404": {"description": "Nothing is there, or the operator does not offer open data."},
    }
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}
