// What somebody brings to teach a model with: dialogues and completions, a line each. A format is one file in
// align/dialogue/.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tokenizer/template/value.h"

namespace align {

// Messages that a template writes, or a text and how it goes on, which none does.
struct Dialogue {
  std::vector<std::string> roles;                 // "system", "user", "assistant", "tool"
  std::vector<tokenizer::jinja::Value> messages;  // objects with role and content, one each
  tokenizer::jinja::Value tools = tokenizer::jinja::Value(tokenizer::jinja::None{});
  std::vector<std::pair<tokenizer::jinja::Value, tokenizer::jinja::Value>> more = {};  // for the template
  std::optional<std::pair<std::string, std::string>> completion = {};  // of a prompt
};

namespace dialogue {

using tokenizer::jinja::Value;

struct Entry {
  const char* summary;
  bool (*fits)(const Value& line);  // by its keys
  // Error: bad_data, where a member has another type than the format gives it.
  base::Result<Dialogue> (*read)(const Value& line);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
std::vector<std::string> names();

// The member of an object; null where there is none, or none of that object.
const Value* member(const Value& of, std::string_view name);
// A text that must be there. Error: bad_data.
base::Result<std::string> text_at(const Value& of, std::string_view name);
// Adds a message of {role, content}. Error: bad_data for a role that none is.
base::Result<void> add(Dialogue& to, const std::string& role, std::string content);

}  // namespace dialogue

// The format of a line; null where no format has its keys, or it is no object.
const dialogue::Entry* format_of(const tokenizer::jinja::Value& line);

// Why a dialogue teaches nothing, each once a line: "no_assistant_turn". Empty: it may be learned from.
//   roles_out_of_order   a system message behind another one, an assistant who answers nobody, two of a kind
//   no_assistant_turn    nothing that an assistant says
//   empty_completion     an assistant, or a completion, that says nothing and calls no tool
std::string flaw_of(const Dialogue& dialogue);

}  // namespace align
