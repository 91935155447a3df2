// Words and numbers of the page's language: sentences stand in the page as `data-…-one` and `data-…-many`, with {n}.
export function wordsOf(element) {
  const language = document.documentElement.lang || "fr";
  const format = new Intl.NumberFormat(language);
  const rules = new Intl.PluralRules(language);
  const money = new Intl.NumberFormat(language, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
  return {
    language,
    font: getComputedStyle(element).fontFamily,
    number: (count) => format.format(count),
    euros: (amount) => money.format(amount),
    count(name, count) {
      const key = rules.select(count) === "one" ? `${name}One` : `${name}Many`;
      return element.dataset[key].replace("{n}", format.format(count));
    },
    text: (name) => element.dataset[name],
  };
}

export function make(tag, properties = {}, ...children) {
  const one = Object.assign(document.createElement(tag), properties);
  one.append(...children);
  return one;
}
