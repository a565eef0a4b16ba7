// Any bytes as a template and as what is said in it: what comes out is all that was written, and nobody writes a
// control token but the template.
//
// That holds of any template, not only of those that treat texts well: the last check takes all that a token is spelled
// with out of the template, so whatever token comes out, the messages forged.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "base/utf8.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/pipeline.h"

namespace {

using tokenizer::OwnChat;
namespace jinja = tokenizer::jinja;

// Signs that have no case and come of no number, date or escape.
constexpr std::string_view kOpen = "\xE2\x9F\xA6", kClose = "\xE2\x9F\xA7", kSign = "\xE2\x97\x8A";

OwnChat chat_of(std::string text) {
  tokenizer::ChatSource source;
  source.templates.emplace_back("default", std::move(text));
  const std::vector<tokenizer::AddedToken> added = {
      {.id = 1, .content = "<|a|>", .special = true},
      {.id = 2, .content = "<|b|>"},
      {.id = 3, .content = "~", .special = true},
      {.id = 4, .content = "<t>"},
      {.id = 5, .content = std::string(kOpen) + "a" + std::string(kClose), .special = true},
      {.id = 6, .content = std::string(kSign), .special = true}};
  return OwnChat(std::move(source), added, {});
}

// Its model has the control tokens as words of its own, with the best of scores.
const tokenizer::Pipeline& pipeline() {
  static const auto made =
      tokenizer::Pipeline::read(
          R"({"added_tokens": [{"id": 1, "content": "<|a|>", "special": true}, {"id": 2, "content": "<|b|>"}],)"
          R"("pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"},)"
          R"("model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["<|a|>", 0], ["<|b|>", 0],)"
          R"(["<", -2], ["|", -2], ["a", -2], ["b", -2], [">", -2], ["|>", -3], ["▁", -2], ["a|", -3]]}})",
          "fuzz")
          .take();
  return made;
}

void check(const OwnChat& chat, const jinja::Input& input, std::ptrdiff_t controls) {
  const auto out = chat.render(input, {}, {.steps = 100'000, .output = 1 << 20});
  if (!out.ok()) return;
  std::string whole;
  std::vector<tokenizer::TokenId> ids;
  for (const auto& part : out->parts) {
    CHECK(part.begin == whole.size(), "a part that begins elsewhere");
    whole += part.text;
    if (part.control < 0) pipeline().ids_behind("", part.text, ids).take();
  }
  CHECK(whole == out->text, "what was written is not what there is");
  CHECK(controls < 0 ||
            std::ranges::count_if(
                out->parts, [](const auto& part) { return part.control >= 0; }) == controls,
        "a message forged a control token");
  CHECK(std::ranges::none_of(ids, [](auto id) { return id == 1 || id == 2; }),
        "plain text became a control token");
}

// Without what the tokens 5 and 6 are spelled with, and without escapes, which may spell anything.
std::string without_signs(std::string text) {
  for (const auto sign : {kOpen, kClose, kSign, std::string_view("\\"), std::string_view("<"),
                          std::string_view("~"), std::string_view("bos_token")})
    for (auto at = text.find(sign); at != std::string::npos; at = text.find(sign, at))
      text.replace(at, sign.size(), "");
  return text;
}

}  // namespace

// Up to the first NUL the template, then two messages.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto fixed = chat_of(
      "{% for m in messages %}<|a|>{{ m.content }}{% endfor %}{% for m in messages %}"
      "{{ m.content | trim }}{% endfor %}{{ messages | tojson }}~"
      "{% for m in messages %}{{ m.content | replace('x', '') | upper | lower | reverse }}"
      "{{ m.content.split('|') | join }}{% for c in m.content %}{{ c }}{% endfor %}{% endfor %}<|b|>");
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string texts[3];
  for (auto& text : texts) {
    const auto end = std::min(bytes.find('\0'), bytes.size());
    text = base::to_utf8(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  const auto said = [](const std::string& more) {
    return more + " " + std::string(kOpen) + "a" + std::string(kClose) + std::string(kSign) +
           "<|a|>~";
  };
  jinja::Input input;
  input.messages = jinja::list_value({tokenizer::message_value("user", texts[1]),
                                      tokenizer::message_value("user", texts[2])})
                       .take();
  check(fixed, input, 4);
  check(chat_of(texts[0]), input, -1);
  input.messages = jinja::list_value({tokenizer::message_value("user", said(texts[1])),
                                      tokenizer::message_value("user", said(texts[2]))})
                       .take();
  check(chat_of(without_signs(texts[0])), input, 0);
  return 0;
}
