#include "eval/task/templates.h"

#include "tokenizer/template/from_json.h"

namespace eval::task {
namespace {

using base::Error;
using base::Result;
namespace jinja = tokenizer::jinja;

constexpr jinja::Environment kPlain = {
    .trim_blocks = false, .lstrip_blocks = false, .keep_trailing_newline = true};

Error said_of(Error error, const std::string& where, const std::string& key) {
  const auto line = error.where.rfind(':');
  auto place = where + ", " + key;
  if (line != std::string::npos) place += ", line " + error.where.substr(line + 1);
  error.where = std::move(place);
  return error;
}

}  // namespace

Result<std::string> Templates::render(const std::string& text, const Value& document,
                                      const std::string& key) {
  auto found = known_.find(text);
  if (found == known_.end()) {
    auto parsed = jinja::ChatTemplate::parse(text, kPlain);
    if (!parsed.ok()) return said_of(parsed.error(), where_, key);
    found = known_.emplace(text, parsed.take()).first;
  }
  const auto members = TRY(jinja::parse_value(document.dump(), where_));
  static const std::tm never = {};
  auto made = found->second.render(members, never, {.strict = true});
  if (!made.ok()) return said_of(made.error(), where_, key);
  return std::string(made->view());
}

}  // namespace eval::task
