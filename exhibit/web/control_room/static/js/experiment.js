// The show's experiment: which variant is on, how far it is; never what it has found.
import { $, say, show } from "/static/shared/js/dom.js";
import { panel } from "./frame.js";
import { t } from "/static/shared/js/words.js";

function sentence(one) {
  const { name, state, variant, counts, first, done, blocks, sealed_until: until } = one;
  const told = t(`experiment.${state}`, { name, first, until, done, blocks, variant: variant || t("experiment.usual") });
  return state === "runs" && !counts ? `${told}; ${t("experiment.uncounted")}` : told;
}

function tell({ experiment }) {
  if (experiment === undefined) return;
  show($("experiment"), experiment !== null);
  if (experiment !== null) say($("experiment"), sentence(experiment));
}

panel(["experiment"], { tell });
