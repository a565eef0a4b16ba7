// Post-processors: what stands around one text or two that belong together. One file each in
// post_processor/.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "tokenizer/encoding.h"
#include "tokenizer/part.h"

namespace tokenizer {

class PostProcessor {
 public:
  virtual ~PostProcessor() = default;
  // How many tokens it adds to one text or to a pair.
  virtual std::int64_t added(bool pair) const = 0;
  // One encoding for each text comes in; what goes out is one text when put together. Without `special`
  // nothing is added. False for as many as it cannot take.
  virtual bool process(std::vector<Encoding>& texts, bool special) const = 0;
};

// So many tokens a template may put around texts, and so often it may repeat them: a short file
// could ask for millions.
inline constexpr std::int64_t kMostAround = 16'384;
inline constexpr int kMostTexts = 64;

using PostProcessorMade = std::shared_ptr<const PostProcessor>;

// Takes white space at the ends of tokens out of their offsets. The one space in front of a text that
// `space` says was put there is no part of it already.
void trim_offsets(Encoding& text, bool space);

// The tokens [CLS] and [SEP] of BERT's family: their spelling and id.
struct NamedToken {
  std::string name;
  std::int32_t id = 0;
  // ["[SEP]", 102]. Error: bad_data.
  static base::Result<NamedToken> read(const Part& part, const char* key);
  void add_to(Encoding& text, std::int32_t type) const { text.add(id, name, {}, type); }
};

namespace post_processor {

struct Entry {
  const char* type;
  base::Result<PostProcessorMade> (*make)(const Part&);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

}  // namespace post_processor

// What it puts around one text, null for none. False where the text is not one there.
bool tokens_around(const PostProcessor* post, std::vector<std::int32_t>& before,
                   std::vector<std::int32_t>& after);

// Of any type. Error: bad_data, unsupported.
base::Result<PostProcessorMade> make_post_processor(const Part& part);

}  // namespace tokenizer
