// Parity: tokenizers side by side.
#include "binding/comparison.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind/given.h"
#include "bind/tokenizer.h"

namespace bind {
namespace {

using namespace nb::literals;
using Texts = std::map<std::string, std::vector<std::string>>;

// npm, which fetches the yardstick, is a process of its own: no bind::Outside, under which nothing forks.
nb::tuple compare(const std::vector<std::pair<std::string, Tokenizer>>& all,
                  const std::vector<std::string>& languages, const Texts& texts, double max_premium,
                  double max_gini, const std::vector<double>& prices) {
  std::vector<binding::Compared> compared;
  for (const auto& [name, tokenizer] : all) compared.push_back({name, tokenizer.engine});
  auto made = [&] {
    const nb::gil_scoped_release free;
    return binding::compare(compared, {languages, texts, max_premium, max_gini, prices});
  }();
  const auto out = taken(std::move(made));
  if (out.gate) raise(*out.gate);
  return nb::make_tuple(out.json, out.table, out.page);
}

}  // namespace

void define_comparison(nb::module_& module) {
  module.def(
      "compare", compare, "tokenizers"_a, "languages"_a, "texts"_a, "max_premium"_a, "max_gini"_a,
      "prices"_a,
      nb::sig(
          "def compare(tokenizers: list[tuple[str, Tokenizer]], languages: list[str], texts: dict[str, list[str]], "
          "max_premium: float, max_gini: float, prices: list[float]) -> tuple[str, str, str]"),
      "JSON, Markdown and HTML of tokens for the same content.");
}

}  // namespace bind
