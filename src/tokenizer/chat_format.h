// Chat templates that a model can be trained with and served by, for the turns of known families, in our own words; one
// file in tokenizer/chat_format/ each, registered by its name.
//
// What was rendered of the first turns stays as it is when others follow, and what begins an answer is what stands in front
// of it later, so ids that were trained or kept are those that come again. What an assistant says, the end of its
// turn with it, stands in `generation` blocks, of which transformers and we make the mask of a training.
// BOS stands in front once, where the tokenizer has one. Content is a text or a list of parts of text.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenizer {

namespace chat_format {

struct Entry {
  const char* summary;
  const char* jinja;  // behind kSharedJinja
  // Control tokens that it writes, apart by spaces; a tokenizer must have them as added tokens.
  std::string_view tokens;
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
std::vector<std::string> names();

// BOS, and the macro `words` that writes the content of a message.
extern const char* const kSharedJinja;

}  // namespace chat_format

// The whole template. Error: bad_request for a name that is none of ours.
base::Result<std::string> chat_format_of(std::string_view name);

// The control tokens that it writes, of which a tokenizer has to have each. Error: the same.
base::Result<std::vector<std::string>> chat_format_tokens(std::string_view name);

// The files of a tokenizer's folder (format.h: Files) with the format as their one template,
// chat_template.jinja. Error: bad_request for another name; unsupported, naming the tokens that the
// tokenizer lacks; bad_data.
base::Result<void> put_chat_format(std::string_view name,
                                   std::map<std::string, std::string>& files);

}  // namespace tokenizer
