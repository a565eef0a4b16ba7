// The [card] section of a recipe: what only the provider can say.
// Everything else is read from the ledger.
#pragma once

#include <string>
#include <vector>

namespace dossier {

struct CardRecipe {
  std::string model_name{};
  std::string provider{};
  std::string contact{};
  std::string description{};
  std::string intended_use{};
  std::string out_of_scope_use{};
  std::string weights_license{};
  std::vector<std::string> limitations{};

  template <class V>
  void fields(V& v) {
    v(model_name, "model_name", "name of the model; empty takes the name of the recipe");
    v(provider, "provider", "legal name of who provides the model");
    v(contact, "contact", "where questions about the model are answered");
    v(description, "description", "what the model is, in a paragraph");
    v(intended_use, "intended_use", "what it is made for");
    v(out_of_scope_use, "out_of_scope_use", "what it must not be used for");
    v(weights_license, "weights_license",
      "licence of the weights in words, where no SPDX expression can say it ([export] license does, "
      "here and in the model's README.md); never derived from the data's");
    v(limitations, "limitations", "known limitations, one sentence each");
  }
};

}  // namespace dossier
