"use strict";
// Unpacks the page's data and scripts, which stand in it compressed, and runs the scripts in order.
// A browser that cannot has every word, table and drawing all the same.
(async () => {
  const unpacked = async (block) => {
    const bytes = Uint8Array.from(atob(block.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return [block.id, await new Response(stream).text()];
  };
  const blocks = [...document.querySelectorAll("script.packed")];
  window.talentwar = { packed: Object.fromEntries(await Promise.all(blocks.map(unpacked))) };
  for (const { id } of blocks.filter((block) => block.classList.contains("code"))) {
    const script = document.createElement("script");
    script.textContent = window.talentwar.packed[id];
    document.body.append(script);
  }
})();
