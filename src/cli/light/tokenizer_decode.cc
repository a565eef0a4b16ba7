// janua tokenizer decode DIR ID...: the text that ids stand for.
#include <charconv>

#include "base/json.h"
#include "cli/command.h"
#include "cli/tokenizer_place.h"
#include "tokenizer/tokenizer.h"

namespace cli::light {
namespace {

using base::Code;
using base::Error;
using base::Result;

Result<tokenizer::TokenId> parse_id(const std::string& word, std::int64_t vocabulary) {
  tokenizer::TokenId id = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (error != std::errc() || end != word.data() + word.size() || id < 0 || id >= vocabulary)
    return Error{Code::bad_request, "'" + word + "' is not a token id", "",
                 "ids go from 0 to " + std::to_string(vocabulary - 1)};
  return id;
}

Result<void> run(Invocation& call) {
  const bool special = call.has("special");
  const auto place = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  const auto tokenizer = TRY(tokenizer::Tokenizer::load(call.ctx.disk, place));
  std::vector<tokenizer::TokenId> ids;
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    ids.push_back(TRY(parse_id(call.arguments[i], tokenizer.vocabulary())));
  const auto text = special ? tokenizer.decode_with_special(ids) : tokenizer.decode(ids);
  if (call.json) {
    const base::Json json = {{"text", text}};
    call.print_json(json);
  } else {
    call.print_exact(text + "\n");
  }
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a tokenizer, of a model, or of a run"},
                                   {"ID...", "token ids"}};
constexpr Option kOptions[] = {{"special", "", "", "spell special tokens out"}};

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"text", "text", "what is no UTF-8 reads U+FFFD"}};
constexpr JsonForm kForms[] = {{.text = "The text of the ids.", .members = kMembers}};

extern const Entry tokenizer_decode{.group = Group::use,
                                    .summary = "Print the text of token ids.",
                                    .arguments = kArguments,
                                    .options = kOptions,
                                    .json = kForms,
                                    .run = run};

}  // namespace cli::light
