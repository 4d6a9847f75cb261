(function () {
  const words = document.getElementById("words"), topic = document.getElementById("topic");
  const state = document.getElementById("state"), told = document.getElementById("told");
  const rows = Array.from(document.querySelectorAll("tbody tr[data-area]"));
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  function show() {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const cells = Array.from(row.querySelectorAll("td[data-topic]"))
        .filter((cell) => !topic.value || cell.dataset.topic === topic.value);
      const fits = wanted.every((word) => plain(row.dataset.area).includes(word)) &&
        (!state.value || cells.some((cell) => cell.dataset.state === state.value));
      row.hidden = !fits;
      shown += fits;
    }
    told.textContent = shown.toLocaleString("ja-JP") + "団体を表示しています。";
  }
  document.getElementById("search").hidden = false;
  for (const field of [words, topic, state]) field.addEventListener("input", show);
  show();
})();
