// The functions that every template finds, and what a loop says of itself.
#include <algorithm>
#include <cstring>
#include <optional>

#include "tokenizer/template/filter.h"

namespace tokenizer::jinja {
namespace {

base::Result<Value> range(Evaluator& evaluator, const Arguments& given) {
  Int bounds[3] = {0, 0, 1};
  const auto n = given.places.size();
  if (n == 0 || n > 3 || !given.named.empty())
    return error_of("'range' takes one to three numbers");
  for (std::size_t i = 0; i < n; ++i) {
    const auto* number = given.places[i].as<Int>();
    if (!number) return error_of("'range' takes whole numbers");
    if (*number > (Int{1} << 60) || *number < -(Int{1} << 60))
      return error_of("'range' is too large");
    bounds[n == 1 ? 1 : i] = *number;
  }
  const auto [begin, end, step] = bounds;
  if (step == 0) return error_of("the step of 'range' is 0");
  const Int count = step > 0 ? (end - begin + step - 1) / step : (begin - end - step - 1) / -step;
  // Jinja's sandbox has the same limit.
  if (count > 100'000) return error_of("'range' is longer than 100000");
  std::vector<Value> out;
  TRY(evaluator.budget().spend(count > 0 ? static_cast<std::int64_t>(count) : 1));
  for (Int i = 0; i < count; ++i) out.push_back(Value(begin + i * step));
  return list_value(std::move(out), Form::range);
}

base::Result<Value> dict(Evaluator& evaluator, const Arguments& given) {
  std::vector<std::pair<Value, Value>> out;
  if (given.places.size() > 1) return error_of("'dict' takes at most one argument");
  if (!given.places.empty()) {
    const auto* first = given.places[0].dict();
    const auto* pairs = given.places[0].list();
    if (!first && !pairs) return error_of("'dict' takes an object or a list of pairs");
    if (first) out = first->items;
    for (std::size_t i = 0; pairs && i < pairs->items.size(); ++i) {
      const auto* pair = pairs->items[i].list();
      if (!pair || pair->items.size() != 2) return error_of("'dict' takes pairs");
      out.emplace_back(pair->items[0], pair->items[1]);
    }
  }
  for (const auto& [name, value] : given.named) out.emplace_back(text_value(name), value);
  TRY(evaluator.budget().spend(static_cast<std::int64_t>(out.size())));
  return dict_value(std::move(out), evaluator.budget());
}

// Those that templates use most, without the library's way through its locales; "" for another. `room` holds
// what it returns.
std::string_view usual_part(char kind, const std::tm& now, char (&room)[4]) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto two = [&room](int n, std::size_t at) {
    room[at] = static_cast<char>('0' + n / 10);
    room[at + 1] = static_cast<char>('0' + n % 10);
    return std::string_view(room, at + 2);
  };
  const bool month = now.tm_mon >= 0 && now.tm_mon < 12;
  if (kind == 'd' && now.tm_mday >= 1 && now.tm_mday <= 31) return two(now.tm_mday, 0);
  if (kind == 'm' && month) return two(now.tm_mon + 1, 0);
  if (kind == 'b' && month) return kMonths.substr(static_cast<std::size_t>(now.tm_mon) * 3, 3);
  if (kind != 'Y' || now.tm_year < -900 || now.tm_year >= 8100) return "";
  two((now.tm_year + 1900) / 100, 0);
  return two((now.tm_year + 1900) % 100, 2);
}

// The whole where it is made of those, is short and of one origin, as nearly all are: written without a writer.
std::optional<Text> usual_text(const Text& format, const std::tm& now) {
  constexpr std::size_t kMost = 32;
  if (format.turns || format.size() > kMost) return std::nullopt;
  char out[4 * kMost], room[4];
  std::size_t size = 0;
  const auto text = format.view();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out[size++] = text[at];
      continue;
    }
    const auto part = at + 1 < text.size() ? usual_part(text[at + 1], now, room) : "";
    if (part.empty()) return std::nullopt;
    for (const char c : part) out[size++] = c;
    ++at;
  }
  return make_text(std::string(out, size), format.first);
}

// One directive at a time, so that no format makes more than a few bytes of each.
base::Result<Value> now(Evaluator& evaluator, const Arguments& given) {
  const auto format = TRY(bind(given, {"format"}, "strftime_now"))[0];
  if (!format || !format->text()) return error_of("'strftime_now' takes a text");
  TRY(evaluator.budget().spend(static_cast<std::int64_t>(format->text()->size())));
  if (auto usual = usual_text(format->traced(), evaluator.now())) return Value(std::move(*usual));
  TextWriter out;
  const auto& text = *format->text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%' || at + 1 == text.size()) {
      const auto end = std::min(text.find('%', at + 1), text.size());
      out.put(format->traced(), at, end - at);
      at = end - 1;
      continue;
    }
    const auto origin = format->traced().at(at);
    char room[4];
    if (const auto usual = usual_part(text[at + 1], evaluator.now(), room); !usual.empty()) {
      out.put(usual, origin);
      ++at;
      continue;
    }
    std::string directive = "%";
    if (text[at + 1] == '-' && at + 2 < text.size()) directive += text[++at];
    const char kind = text[++at];
    directive += kind;
    if (kind == 'f') {
      out.put("000000");
    } else if (std::strchr("aAbBcCdDeFgGhHIjmMnprRsStTuUVwWxXyYzZ%", kind)) {
      char buffer[128];
      out.put({buffer, std::strftime(buffer, sizeof buffer, directive.c_str(), &evaluator.now())},
              origin);
    } else {
      out.put(directive, origin);
    }
  }
  return Value(out.take());
}

base::Result<Value> raise(Evaluator& evaluator, const Arguments& given) {
  const auto message = TRY(bind(given, {"message"}, "raise_exception"))[0];
  return base::Error{
      base::Code::bad_request,
      "the model's chat template refuses: " +
          (message ? *TRY(evaluator.shown(*message)).utf8 : std::string("no reason said")),
      "", ""};
}

}  // namespace

base::Error error_of(const std::string& what) { return {base::Code::bad_data, what, "", ""}; }

Value global(const std::string& name) {
  static constexpr std::pair<std::string_view, Builtin> kGlobals[] = {
      {"range", Builtin::range},
      {"namespace", Builtin::space},
      {"raise_exception", Builtin::raise},
      {"strftime_now", Builtin::now},
      {"dict", Builtin::dict},
      {"cycler", Builtin::cycler},
      {"joiner", Builtin::joiner}};
  for (const auto& [known, builtin] : kGlobals)
    if (known == name) return Value(share<const Callable>(builtin));
  return Value(Undefined{name});
}

base::Result<Value> Evaluator::make_space(const Arguments& arguments) {
  auto space = share<Namespace>();
  for (const auto& place : arguments.places) {
    const auto* dict = place.dict();
    if (!dict) return error_of("'namespace' takes names and values");
    for (const auto& [key, value] : dict->items)
      if (key.text()) space->items.emplace_back(*key.text(), value);
  }
  space->items.reserve(space->items.size() + arguments.named.size());
  for (const auto& [name, value] : arguments.named) space->items.emplace_back(name, value);
  for (const auto& [name, value] : space->items)
    if (name.starts_with('_')) return error_of("an attribute's name begins with '_'");
  TRY(budget_.spend(static_cast<std::int64_t>(space->items.size())));
  scratch_->spaces.push_back(space);
  return Value(std::move(space));
}

base::Result<Value> call_global(Evaluator& evaluator, Builtin what, const Arguments& arguments) {
  switch (what) {
    case Builtin::range:
      return range(evaluator, arguments);
    case Builtin::space:
      return evaluator.make_space(arguments);
    case Builtin::raise:
      return raise(evaluator, arguments);
    case Builtin::now:
      return now(evaluator, arguments);
    case Builtin::dict:
      return dict(evaluator, arguments);
    default:
      return base::Error{base::Code::unsupported, "cycler and joiner are not supported", "", ""};
  }
}

int loop_part_of(std::string_view name) {
  static constexpr std::string_view kParts[] = {"index",  "index0",   "revindex", "revindex0",
                                                "first",  "last",     "length",   "depth",
                                                "depth0", "previtem", "nextitem", "cycle"};
  const auto* const found = std::ranges::find(kParts, name);
  return found == std::end(kParts) ? -1 : static_cast<int>(found - kParts);
}

Value loop_part(const Loop& loop, int part) {
  const auto& items = loop.over->items;
  const auto size = static_cast<Int>(items.size()), at = static_cast<Int>(loop.at);
  switch (part) {
    case 0:
      return Value(at + 1);
    case 1:
      return Value(at);
    case 2:
      return Value(size - at);
    case 3:
      return Value(size - at - 1);
    case 4:
      return Value(at == 0);
    case 5:
      return Value(at + 1 == size);
    case 6:
      return Value(size);
    case 7:
      return Value(Int{1});
    case 8:
      return Value(Int{0});
    case 9:
      return at > 0 ? items[loop.at - 1] : Value(Undefined{"loop.previtem"});
    case 10:
      return at + 1 < size ? items[loop.at + 1] : Value(Undefined{"loop.nextitem"});
    default:
      return Value(
          share<const Callable>(Builtin::none, nullptr, share<const Method>(Value(at), "cycle")));
  }
}

Value loop_attribute(const Loop& loop, const std::string& name) {
  const auto part = loop_part_of(name);
  return part < 0 ? Value(Undefined{"loop." + name}) : loop_part(loop, part);
}

}  // namespace tokenizer::jinja
