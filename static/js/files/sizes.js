// What is too large is said before it is sent. The server looks at it again.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("#add-files");
  if (!form) return;
  const fields = [...form.querySelectorAll("input[type=file]")];
  const size = fields.flatMap((field) => [...field.files]).reduce((sum, file) => sum + file.size, 0);
  for (const field of fields) {
    field.setCustomValidity(size > Number(field.dataset.limit) && field === event.target ? field.dataset.tooLarge : "");
  }
  event.target.reportValidity();
});
