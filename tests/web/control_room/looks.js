(() => {
  // Controls without a name, and words that are too pale before their ground (WCAG 2.2, 1.4.3 and 4.1.2).
  const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && node.getClientRects().length;
  const labelled = (node) => (node.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("").trim();
  const named = (node) => node.getAttribute("aria-label")?.trim() || labelled(node) || [...(node.labels ?? [])].map((one) => one.textContent.trim()).join("") || (node.matches("button, a") && node.textContent.trim());
  const controls = "button, a[href], input:not([type=hidden]), select, textarea, [role=img], [role=dialog], [role=switch], nav";
  const nameless = [...document.querySelectorAll(controls)].filter((node) => seen(node) && !named(node)).map((node) => node.outerHTML.slice(0, 120));

  const parse = (text) => {
    const numbers = text.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [0, 0, 0, 0];
    const scale = text.startsWith("color(") ? 255 : 1;
    return [numbers[0] * scale, numbers[1] * scale, numbers[2] * scale, numbers[3] ?? 1];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, index) => value * a + under[index] * (1 - a));
  const ground = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) layers.push(parse(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (rgb) => rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)).reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !seen(node) || node.closest(":disabled, .unseen, option, noscript, .skip")) continue;
    const style = getComputedStyle(node);
    const under = ground(node);
    const shown = over(parse(style.color), under);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(shown, under);
    if (ratio < (large ? 3 : 4.5)) pale.push(`${walker.currentNode.textContent.trim().slice(0, 40)} ${ratio.toFixed(2)}`);
  }
  return { nameless, pale };
})()
