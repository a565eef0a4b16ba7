// Any bytes as a template and as what is said in it: what comes out is all that was written, and a template
// that writes texts one behind the other writes no control token but its own.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "base/utf8.h"
#include "tokenizer/own_chat.h"

namespace {

using tokenizer::OwnChat;
namespace jinja = tokenizer::jinja;

OwnChat chat_of(std::string text) {
  tokenizer::ChatSource source;
  source.templates.emplace_back("default", std::move(text));
  const std::vector<tokenizer::AddedToken> added = {{.id = 1, .content = "<|a|>", .special = true},
                                                    {.id = 2, .content = "<|b|>"},
                                                    {.id = 3, .content = "~", .special = true},
                                                    {.id = 4, .content = "<t>"}};
  return OwnChat(std::move(source), added, {});
}

void check(const OwnChat& chat, const jinja::Input& input, std::ptrdiff_t controls) {
  const auto out = chat.render(input, {}, {.steps = 100'000, .output = 1 << 20});
  if (!out.ok()) return;
  std::string whole;
  for (const auto& part : out->parts) {
    CHECK(part.begin == whole.size(), "a part that begins elsewhere");
    whole += part.text;
  }
  CHECK(whole == out->text, "what was written is not what there is");
  CHECK(controls < 0 ||
            std::ranges::count_if(
                out->parts, [](const auto& part) { return part.control >= 0; }) == controls,
        "a message forged a control token");
}

}  // namespace

// Up to the first NUL the template, then two messages.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto fixed = chat_of(
      "{% for m in messages %}<|a|>{{ m.content }}{% endfor %}{% for m in messages %}"
      "{{ m.content | trim }}{% endfor %}{{ messages | tojson }}~<|b|>");
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string texts[3];
  for (auto& text : texts) {
    const auto end = std::min(bytes.find('\0'), bytes.size());
    text = base::to_utf8(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  jinja::Input input;
  input.messages = jinja::list_value({tokenizer::message_value("user", texts[1]),
                                      tokenizer::message_value("user", texts[2])})
                       .take();
  check(fixed, input, 4);
  check(chat_of(texts[0]), input, -1);
  return 0;
}
