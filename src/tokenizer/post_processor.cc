#include "tokenizer/post_processor.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/character.h"

namespace tokenizer {
namespace {

constexpr char32_t kSpace = 0x120;  // the byte-level symbol of a space

bool is_blank(char32_t c) { return c == kSpace || text::is_white_space(c); }

std::int64_t blanks_in_front(std::string_view token) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < token.size(); ++count) {
    const auto c = base::read_code_point(token, at);
    if (!is_blank(c.value)) break;
    at += c.size;
  }
  return count;
}

std::int64_t blanks_behind(std::string_view token) {
  std::int64_t count = 0;
  for (auto at = token.size(); at > 0; ++count) {
    const auto c = base::code_point_before(token, at);
    if (!is_blank(c.value)) break;
    at -= c.size;
  }
  return count;
}

}  // namespace

void trim_offsets(Encoding& text, bool space) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto& [begin, end] = text.offsets[i];
    auto front = blanks_in_front(text.tokens[i]);
    const auto behind = blanks_behind(text.tokens[i]);
    if (front == 1 && space && (i == 0 || begin == 0)) front = 0;
    begin = std::min(begin + front, end);
    if (behind > 0 && end >= behind) end = std::max(end - behind, begin);
  }
}

base::Result<NamedToken> NamedToken::read(const Part& part, const char* key) {
  const auto& json = part.json();
  const bool fits = part.is_set(key) && json[key].is_array() && json[key].size() == 2 &&
                    json[key][0].is_string() && json[key][1].is_number_integer() &&
                    json[key][1] >= 0 && json[key][1] <= 0x7fffffff;
  if (!fits) return part.bad("the post-processor has no '" + std::string(key) + "' with its id");
  return NamedToken{json[key][0].get<std::string>(), json[key][1].get<std::int32_t>()};
}

bool tokens_around(const PostProcessor* post, std::vector<std::int32_t>& before,
                   std::vector<std::int32_t>& after) {
  std::vector<Encoding> texts(1);
  texts[0].add(-1, "", {}, 0);
  if (!post || !post->process(texts, true)) return !post;
  int seen = 0;
  for (const auto& text : texts)
    for (const auto id : text.ids) {
      if (id >= 0) (seen > 0 ? after : before).push_back(id);
      seen += id < 0;
    }
  return seen == 1;
}

base::Result<PostProcessorMade> make_post_processor(const Part& part) {
  return make_part(post_processor::all(), "post-processor", part);
}

}  // namespace tokenizer
