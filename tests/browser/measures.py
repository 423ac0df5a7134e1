"""Scripts that measure a page; each gives a list of sentences about what is wrong."""

# Too small to be pressed on a phone: controls and links, except links within a text.
TOO_SMALL = """() => [...document.querySelectorAll("button, summary, select, a.kern-btn")]
    .filter((e) => e.checkVisibility() && !e.matches(".rt-vh") && innerWidth < 480)
    .map((e) => ({ height: e.getBoundingClientRect().height, name: e.textContent.trim().slice(0, 40) }))
    .filter(({ height }) => height < 39.5).map(({ height, name }) => `“${name}” is ${Math.round(height)} px high`)"""
# Lifted out of its place without anything that it would be placed in: it lies in a corner of the page.
ASTRAY = """() => [...document.querySelectorAll("main *")]
    .filter((e) => e.checkVisibility() && e.offsetParent === document.body)
    .filter((e) => getComputedStyle(e).position === "absolute" && getComputedStyle(e).clipPath === "none")
    .map((e) => `“${e.textContent.trim().slice(0, 40)}” lies in a corner of the page`)"""
# Numbers and dots of lists that stand outside of the text, where a phone cuts them off.
CUT_OFF = """() => [...document.querySelectorAll("main li")]
    .filter((e) => e.checkVisibility() && getComputedStyle(e).display === "list-item")
    .filter((e) => getComputedStyle(e).listStyleType !== "none" && getComputedStyle(e).listStylePosition === "outside")
    .filter((e) => e.getBoundingClientRect().left - document.querySelector("main").getBoundingClientRect().left < 28)
    .map((e) => `the number or dot of “${e.textContent.trim().slice(0, 40)}” is cut off`)"""
# Text that can't be read well: a block of more than 20 letters that is narrower than eight of them, or much higher than
# it is wide.
NARROW = """() => {
    const hidden = (e) => {
        for (let at = e; at; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (style.clipPath !== "none" || style.clip !== "auto" || style.opacity === "0") return true;
        }
        return !e.checkVisibility();
    };
    const inline = (e) => ["inline", "contents"].includes(getComputedStyle(e).display);
    const blocks = new Map();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        if (!walk.currentNode.data.trim()) continue;
        let at = walk.currentNode.parentElement;
        if (at.closest("svg, script, style, template, option, datalist")) continue;
        while (inline(at)) at = at.parentElement;
        if (!hidden(walk.currentNode.parentElement))
            blocks.set(at, ((blocks.get(at) ?? "") + walk.currentNode.data).replace(/\\s+/g, " ").trimStart());
    }
    return [...blocks].map(([e, text]) => {
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        const width = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const em = parseFloat(style.fontSize), size = `${Math.round(width)} × ${Math.round(box.height)} px`;
        const narrow = width < 4 * em || (width < 10 * em && box.height > 6 * box.width);
        return narrow && text.trimEnd().length > 20
            ? `${e.tagName}.${e.className} #${e.closest("[id]")?.id}: ${size} for “${text.slice(0, 40)}”`
            : "";
    }).filter(Boolean);
}"""
# Every button that sends something says that there is no connection.
FAIL_EVERYWHERE = """() => {
    for (const fold of document.querySelectorAll("details:not([name])")) fold.open = true;
    for (const button of document.querySelectorAll("form[method=post] button:not([type=button])"))
        if (button.checkVisibility())
            document.dispatchEvent(new CustomEvent("rt:failed", { detail: { button } }));
}"""
