// What a text became, as Python sees it: the ids at once, all else when it is asked for.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "binding/engine.h"

namespace bind {

struct Encoding {
  std::shared_ptr<const binding::Engine>
      engine;  // null: it was pickled, and `whole` has what it had
  std::vector<tokenizer::TokenId> ids;
  nanobind::object text, pair;  // str or bytes; pair is None where there is none
  bool special = true;
  Py_ssize_t shape = 0, stride = sizeof(tokenizer::TokenId);  // as a buffer shows them
  std::optional<tokenizer::Encoding> whole = {};
  // How many tokens the post-processor put in front and behind; nothing where it cannot be told.
  std::optional<std::pair<std::size_t, std::size_t>> around = {};
  bool padded = false;

  // Makes it where it is not there. Raises janua.Error.
  const tokenizer::Encoding& all();
};

void define_encoding(nanobind::module_& module);

}  // namespace bind
