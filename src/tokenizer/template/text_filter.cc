// Filters that make text or a number of one value.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/utf8.h"
#include "text/letter_kind.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/from_json.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/text_method.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;

// soft_str(): text as it is, whether marked as safe too; anything else as it is shown.
base::Result<Value> softly(Evaluator& e, const Value& value) {
  if (value.text()) {
    TRY(e.budget().spend_bytes(value.text()->size()));
    return value;
  }
  return Value(TRY(e.shown(value)));
}

bool flag(const Value* given, bool without) { return given ? given->truthy() : without; }

base::Result<Value> method_of(Evaluator& e, const Value& value, const char* name, Given given) {
  const auto text = TRY(softly(e, value));
  return call_method(e, text, name, given);
}

base::Result<Value> to_upper(Evaluator& e, const Value& value, Given) {
  return method_of(e, value, "upper", {});
}

base::Result<Value> to_lower(Evaluator& e, const Value& value, Given) {
  return method_of(e, value, "lower", {});
}

base::Result<Value> trim(Evaluator& e, const Value& value, Given given) {
  if (const auto* text = value.text(); text && given.places.empty() && given.named.empty()) {
    TRY(e.budget().spend_bytes(text->size()));
    const auto part = trimmed(*text);
    if (part.size() == text->size()) return value;
    auto out =
        part_of(value.traced(), static_cast<std::size_t>(part.data() - text->data()), part.size());
    out.markup = value.markup();
    return Value(std::move(out));
  }
  return method_of(e, value, "strip", given);
}
base::Result<Value> capitalize(Evaluator& e, const Value& value, Given given) {
  return method_of(e, value, "capitalize", given);
}
// Each part between blanks, dashes and opening brackets begins with a capital.
base::Result<Value> title(Evaluator& e, const Value& value, Given) {
  const auto text = TRY(softly(e, value));
  const auto& traced = text.traced();
  TextWriter out;
  const auto put = [&](std::size_t begin, std::size_t end) -> base::Result<void> {
    if (begin == end) return {};
    const auto first = base::read_code_point(traced.view(), begin).size;
    const auto part = [&](std::size_t at, std::size_t size, const char* name) {
      return call_method(e, Value(part_of(traced, at, size)), name, {});
    };
    out.put(TRY(part(begin, first, "upper")).traced());
    out.put(TRY(part(begin + first, end - begin - first, "lower")).traced());
    return {};
  };
  std::size_t begin = 0;
  bool between = false;
  for (std::size_t at = 0; at < traced.size();) {
    const auto next = base::read_code_point(traced.view(), at);
    const bool divides = is_space(next.value) || next.value == '-' || next.value == '(' ||
                         next.value == '{' || next.value == '[' || next.value == '<';
    if (divides != between) {
      TRY(put(begin, at));
      begin = at;
      between = divides;
    }
    at += next.size;
  }
  TRY(put(begin, traced.size()));
  return Value(out.take());
}
base::Result<Value> center(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"width"}, "center"));
  return method_of(e, value, "center", {{bound[0] ? *bound[0] : Value(Int{80})}, {}});
}
base::Result<Value> replace(Evaluator& e, const Value& value, Given given) {
  return method_of(e, value, "replace", given);
}

base::Result<Value> to_string(Evaluator& e, const Value& value, Given) { return softly(e, value); }

base::Result<Value> safe(Evaluator& e, const Value& value, Given) {
  auto text = TRY(e.shown(value));
  text.markup = true;
  return Value(std::move(text));
}

base::Result<Value> escape(Evaluator& e, const Value& value, Given) {
  if (value.markup()) return value;
  const auto text = TRY(e.shown(value));
  TRY(e.budget().spend_bytes(5 * text.size()));
  return Value(escaped(text));
}

base::Result<Value> tojson(Evaluator& e, const Value& value, Given given) {
  TextWriter out;
  TRY(put_json(e, value, given, out));
  return Value(out.take());
}

base::Result<Value> indent(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"width", "first", "blank"}, "indent"));
  Int width = 4;
  if (bound[0] && bound[0]->as<Int>()) width = std::clamp(*bound[0]->as<Int>(), Int{0}, Int{1000});
  const auto blank = bound[0] && bound[0]->text()
                         ? bound[0]->traced()
                         : make_text(std::string(static_cast<std::size_t>(width), ' '));
  const auto text = TRY(softly(e, value));
  auto bytes = text.traced().view();
  // Jinja2 puts "\n" behind the text before it looks for lines, and the two are one end.
  if (bytes.ends_with('\r')) bytes.remove_suffix(1);
  TextWriter out;
  for (std::size_t at = 0, line = 0; at <= bytes.size(); ++line) {
    const auto [end, next] = line_end(bytes, at);
    const bool indented =
        (line > 0 || flag(bound[1], false)) && (end > at || line == 0 || flag(bound[2], false));
    TRY(e.budget().spend_bytes(blank.size() + end - at));
    if (indented) out.put(blank);
    out.put(text.traced(), at, end - at);
    if (next > end) out.put("\n", text.traced().at(end));
    at = next > end ? next : bytes.size() + 1;
  }
  return Value(out.take(text.markup()));
}

base::Result<Value> format(Evaluator& e, const Value& value, Given given) {
  if (!given.named.empty()) return error_of("'format' with names is not supported");
  return Value(TRY(percent(TRY(e.shown(value)), given.places, e.budget())));
}

base::Result<Value> to_whole(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"default", "base"}, "int"));
  const auto fallback = bound[0] ? *bound[0] : Value(Int{0});
  std::optional<double> real;
  if (const auto* text = value.text()) {
    TRY(e.budget().spend_bytes(text->size()));
    const auto* base = bound[1] ? bound[1]->as<Int>() : nullptr;
    if (base && (*base < 2 || *base > 36)) return fallback;
    if (const auto i = jinja::to_int(*text, base ? static_cast<int>(*base) : 10)) return Value(*i);
    real = jinja::to_double(*text);
  } else if (value.as<Int>()) {
    return value;
  } else if (const auto* b = value.as<bool>()) {
    return Value(Int{*b});
  } else if (const auto* d = value.as<double>()) {
    real = *d;
  } else if (value.undefined()) {
    return error_of("'" + value.as<Undefined>()->name() + "' is undefined");
  }
  if (!real || !(std::fabs(*real) < 1e38)) return fallback;
  return Value(static_cast<Int>(*real));
}

base::Result<Value> to_real(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"default"}, "float"));
  if (const auto* i = value.as<Int>()) return Value(static_cast<double>(*i));
  if (const auto* b = value.as<bool>()) return Value(*b ? 1.0 : 0.0);
  if (value.as<double>()) return value;
  if (value.text()) {
    TRY(e.budget().spend_bytes(value.text()->size()));
    if (const auto read = jinja::to_double(*value.text())) return Value(*read);
  }
  return bound[0] ? *bound[0] : Value(0.0);
}

base::Result<Value> round(Evaluator&, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"precision", "method"}, "round"));
  const Int digits = bound[0] && bound[0]->as<Int>() ? *bound[0]->as<Int>() : Int{0};
  const std::string method = bound[1] && bound[1]->text() ? *bound[1]->text() : "common";
  if (digits < 0 || digits > 300) return error_of("'round' takes 0 to 300 digits");
  if (value.as<Int>() && method == "common") return value;
  const auto* real = value.as<double>();
  if (!real && !value.as<Int>())
    return error_of(std::string("'round' takes a number, not '") + value.type() + "'");
  const double number = real ? *real : static_cast<double>(*value.as<Int>());
  if (method != "common") {
    const double by = std::pow(10.0, static_cast<double>(digits));
    return Value((method == "ceil" ? std::ceil(number * by) : std::floor(number * by)) / by);
  }
  // Rounds what the number is exactly, halves to even, as Python does.
  char buffer[700];
  std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(digits), number);
  return Value(std::strtod(buffer, nullptr));
}

base::Result<Value> absolute(Evaluator&, const Value& value, Given) {
  if (const auto* real = value.as<double>()) return Value(std::fabs(*real));
  const auto* whole = value.as<Int>();
  if (!whole) return error_of(std::string("'abs' takes a number, not '") + value.type() + "'");
  return *whole < 0 ? negative(value) : base::Result<Value>(value);
}

base::Result<Value> wordcount(Evaluator& e, const Value& value, Given) {
  const auto text = TRY(softly(e, value));
  Int count = 0;
  bool inside = false;
  for (const auto letter : characters(*text.text())) {
    const auto c = base::read_code_point(letter, 0).value;
    const bool word = c == '_' || text::is_letter(c) || text::has_number(c);
    count += word && !inside;
    inside = word;
  }
  return Value(count);
}

base::Result<Value> fallback(Evaluator&, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"default_value", "boolean"}, "default"));
  const bool lacks = value.undefined() || (flag(bound[1], false) && !value.truthy());
  return lacks ? (bound[0] ? *bound[0] : text_value("")) : value;
}

base::Result<Value> fromjson(Evaluator& e, const Value& value, Given) {
  if (!value.text()) return error_of("'from_json' takes a text");
  TRY(e.budget().spend(static_cast<std::int64_t>(value.text()->size())));
  return parse_value(*value.text(), "", value.traced().any(kFromData) ? kFromData : kFromTemplate);
}

constexpr Named kFilters[] = {
    {"upper", to_upper},   {"lower", to_lower}, {"trim", trim},          {"capitalize", capitalize},
    {"title", title},      {"center", center},  {"replace", replace},    {"string", to_string},
    {"safe", safe},        {"escape", escape},  {"e", escape},           {"forceescape", escape},
    {"tojson", tojson},    {"indent", indent},  {"format", format},      {"int", to_whole},
    {"float", to_real},    {"round", round},    {"abs", absolute},       {"wordcount", wordcount},
    {"default", fallback}, {"d", fallback},     {"from_json", fromjson}, {"fromjson", fromjson},
};

}  // namespace

base::Result<void> put_json(Evaluator& e, const Value& value, const Arguments& given,
                            TextWriter& out) {
  if (given.places.empty() && given.named.empty())
    return put_json(value, JsonStyle::usual(), e.budget(), out);
  const auto bound =
      TRY(bind(given, {"ensure_ascii", "indent", "separators", "sort_keys"}, "tojson"));
  JsonStyle style;
  style.ascii = flag(bound[0], false);
  style.sort_keys = flag(bound[3], false);
  if (bound[1] && !bound[1]->none()) {
    style.pretty = true;
    style.comma = JsonStyle::bare_comma();
    if (const auto* width = bound[1]->as<Int>())
      style.blanks = static_cast<std::size_t>(std::clamp(*width, Int{0}, Int{100}));
    else
      style.indent = TRY(e.shown(*bound[1]));
  }
  if (bound[2] && !bound[2]->none()) {
    const auto parts = TRY(e.iterate(*bound[2]));
    if (parts->items.size() != 2) return error_of("'tojson' takes two separators");
    style.comma = TRY(e.shown(parts->items[0]));
    style.colon = TRY(e.shown(parts->items[1]));
  }
  return put_json(value, style, e.budget(), out);
}

std::span<const Named> text_filters() { return kFilters; }

Function filter_of(std::string_view name) {
  for (const auto filters : {text_filters(), list_filters(), choosing_filters()})
    for (const auto& [known, function] : filters)
      if (known == name) return function;
  return nullptr;
}

base::Result<Value> apply_filter(Evaluator& evaluator, const std::string& name, const Value& value,
                                 const Arguments& arguments) {
  if (const auto function = filter_of(name)) return function(evaluator, value, arguments);
  return error_of("the filter '" + name + "' is not known");
}

}  // namespace tokenizer::jinja
