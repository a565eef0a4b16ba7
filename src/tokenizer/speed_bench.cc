// Our side of bench/tokenizer_speed.py: a request a line on standard input, a JSON object with its answer a line on
// standard output. The same requests are answered by bench/tokenizer_speed/peer.py for other libraries.
//
//   {"do": "open", "folder": DIR}                     reads the tokenizer anew, so that nothing is remembered, and makes it
//                                                     ready, as the libraries for Python and C do
//   {"do": "texts", "file": F}                        reads lines {"text", "language"}
//   {"do": "encode", "threads": 1, "language": L, "times": 1}   all texts, or those of a language
//   {"do": "ids"}                                     those of all texts
//   {"do": "decode"}                                  the ids of all texts, encoded before the clock starts; "copy": seconds
//                                                     of copying what came of them once more
//   {"do": "first", "bytes": 100}                     each text's beginning alone: microseconds of each
//   {"do": "worst", "piece": "ab", "bytes": N}        one text of that piece again and again
//   {"do": "render", "template": T, "messages": [], "times": N}
//   {"do": "memory"}                                  bytes a second of reading an array larger than caches
//
// Seconds are of processor time, "wall" of the clock on the wall.
#include <chrono>
#include <ctime>
#include <iostream>

#include "base/pool.h"
#include "store/jsonl.h"
#include "tokenizer/template/conversation.h"
#include "tokenizer/template/from_json.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {
namespace {

using base::Json;
using base::Result;

class Watch {
 public:
  Json stop(Json out = Json::object()) const {
    out["seconds"] = processor() - processor_;
    out["wall"] = std::chrono::duration<double>(Clock::now() - begin_).count();
    return out;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static double processor() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  }
  Clock::time_point begin_ = Clock::now();
  double processor_ = processor();
};

class Bench {
 public:
  Result<Json> answer(const Json& request) {
    const auto what = request.value("do", "");
    if (what == "open") return open(request);
    if (what == "texts") return read_texts(request.value("file", ""));
    if (what == "encode") return encode(request);
    if (what == "ids") return ids();
    if (what == "decode") return decode();
    if (what == "first") return first(request.value("bytes", 100));
    if (what == "worst") return worst(request);
    if (what == "render") return render(request);
    if (what == "memory") return memory();
    return base::Error{base::Code::bad_request, "no such request: " + what, "", ""};
  }

 private:
  Result<Json> open(const Json& request) {
    const Watch watch;
    tokenizer_ = TRY(Tokenizer::load(*disk_, request.value("folder", "")));
    tokenizer_.make_ready();
    return watch.stop({{"tokens", tokenizer_.vocabulary()}});
  }

  Result<Json> read_texts(const std::string& file) {
    texts_.clear();
    auto lines = TRY(store::JsonlReader::open(*disk_, file));
    while (const auto line = TRY(lines.next()))
      texts_.push_back({line->value("language", ""), line->value("text", "")});
    return Json{{"texts", texts_.size()}};
  }

  std::vector<std::string_view> chosen(const std::string& language) const {
    std::vector<std::string_view> out;
    for (const auto& text : texts_)
      if (language.empty() || text.language == language) out.push_back(text.text);
    return out;
  }

  static std::vector<std::string_view> repeated(const std::vector<std::string_view>& texts,
                                                int times) {
    std::vector<std::string_view> out;
    for (int i = 0; i < times; ++i) out.insert(out.end(), texts.begin(), texts.end());
    return out;
  }

  Json encode(const Json& request) const {
    const auto texts = repeated(chosen(request.value("language", "")), request.value("times", 1));
    const int threads = request.value("threads", 1);
    const base::Pool pool(threads);
    std::vector<std::vector<TokenId>> ids(texts.size());
    pool.run(static_cast<std::size_t>(threads), [](int, std::size_t) {});  // threads stand
    const Watch watch;
    pool.run(texts.size(), [&](int, std::size_t i) { tokenizer_.encode(texts[i], ids[i]).take(); });
    auto out = watch.stop();
    std::size_t tokens = 0, bytes = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      tokens += ids[i].size();
      bytes += texts[i].size();
    }
    out["tokens"] = tokens;
    out["bytes"] = bytes;
    return out;
  }

  Json ids() const {
    auto out = Json::array();
    for (const auto& text : texts_) out.push_back(tokenizer_.encode(text.text).take());
    return {{"ids", out}};
  }

  Json decode() const {
    std::vector<std::vector<TokenId>> ids;
    for (const auto& text : texts_) ids.push_back(tokenizer_.encode(text.text).take());
    std::vector<std::string> texts;
    for (const auto& one : ids) texts.push_back(tokenizer_.decode(one).take());  // tables stand
    std::size_t bytes = 0, copied = 0;
    const Watch watch;
    for (const auto& one : ids) bytes += tokenizer_.decode(one).take().size();
    auto out = watch.stop({{"bytes", bytes}});
    const Watch copying;
    for (const auto& text : texts) {
      const std::string copy(text);
      asm volatile("" : : "r"(copy.data()) : "memory");  // it is made, though nobody reads it
      copied += copy.size();
    }
    out["copy"] = copying.stop()["seconds"];
    CHECK(copied == bytes, "a copy is as long");
    return out;
  }

  Json first(int bytes) const {
    auto times = Json::array();
    std::vector<TokenId> ids;
    for (const auto& text : texts_) {
      auto size = std::min(text.text.size(), static_cast<std::size_t>(bytes));
      while (size < text.text.size() && (text.text[size] & 0xc0) == 0x80) --size;
      ids.clear();
      const auto begin = std::chrono::steady_clock::now();
      tokenizer_.encode(std::string_view(text.text).substr(0, size), ids).take();
      times.push_back(
          std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
              .count());
    }
    return {{"microseconds", times}};
  }

  Json worst(const Json& request) const {
    const auto piece = request.value("piece", "a");
    const auto most = request.value("bytes", std::size_t{1} << 20);
    std::string text;
    while (!piece.empty() && text.size() < most) text += piece;
    const Watch watch;
    const auto tokens = tokenizer_.encode(text).take().size();
    return watch.stop({{"bytes", text.size()}, {"tokens", tokens}});
  }

  static Result<Json> render(const Json& request) {
    const auto text = request.value("template", "");
    const auto made = TRY(jinja::ChatTemplate::parse(text));
    jinja::Input input;
    input.messages = TRY(jinja::from_json(request.at("messages")));
    const auto now = jinja::local_now();
    const int times = request.value("times", 1);
    const Watch watch;
    jinja::Text out;
    for (int i = 0; i < times; ++i) out = TRY(jinja::render(made, text, input, now));
    return watch.stop({{"text", std::string(out.view())}});
  }

  static Json memory() {
    constexpr std::size_t words = std::size_t{1} << 25;
    const std::vector<std::uint64_t> array(words, 3);
    double best = 1e9;
    std::uint64_t sum = 0;
    for (int i = 0; i < 5; ++i) {
      const Watch watch;
      for (const auto word : array) sum += word;
      best = std::min(best, watch.stop()["seconds"].get<double>());
    }
    return {{"sum", sum}, {"bytes_per_second", words * sizeof(std::uint64_t) / best}};
  }

  struct Text {
    std::string language, text;
  };
  std::unique_ptr<base::Disk> disk_ = base::real_disk();
  Tokenizer tokenizer_;
  std::vector<Text> texts_;
};

void serve(std::istream& in, std::ostream& out) {
  Bench bench;
  for (std::string line; std::getline(in, line);) {
    const auto request = base::parse_json(line, "the request");
    const auto answer = request.ok() ? bench.answer(*request) : Result<Json>(request.error());
    out << (answer.ok() ? *answer : Json{{"error", answer.error().sentence()}}).dump() << std::endl;
  }
}

}  // namespace
}  // namespace tokenizer

int main() {
  tokenizer::serve(std::cin, std::cout);
  return 0;
}
