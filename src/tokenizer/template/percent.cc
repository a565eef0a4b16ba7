// The % operator of texts.
#include <algorithm>
#include <cstdio>

#include "tokenizer/template/operator.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

constexpr int kMostWidth = 1000;

struct Spec {
  std::string flags;
  int width = 0, precision = -1;
  char kind = 0;
};

base::Error bad(const std::string& what) { return {base::Code::bad_data, what, "", ""}; }

base::Result<int> number(std::string_view format, std::size_t& at) {
  int out = 0;
  for (; at < format.size() && format[at] >= '0' && format[at] <= '9'; ++at) {
    out = out * 10 + (format[at] - '0');
    if (out > kMostWidth) return bad("a format is wider than " + std::to_string(kMostWidth));
  }
  return out;
}

base::Result<Spec> read(std::string_view format, std::size_t& at) {
  Spec out;
  while (at < format.size() && std::string_view("-+ #0").find(format[at]) != std::string_view::npos)
    if (out.flags.find(format[at++]) == std::string::npos) out.flags += format[at - 1];
  out.width = TRY(number(format, at));
  if (at < format.size() && format[at] == '.') out.precision = TRY(number(format, ++at));
  if (at >= format.size()) return bad("a format ends behind '%'");
  out.kind = format[at++];
  return out;
}

Text padded(Text text, const Spec& spec) {
  const auto size = characters(text.view()).size(), width = static_cast<std::size_t>(spec.width);
  if (size >= width) return text;
  const std::string blank(width - size, ' ');
  const bool left = spec.flags.find('-') != std::string::npos;
  TextWriter out;
  if (!left) out.put(blank);
  out.put(text);
  if (left) out.put(blank);
  return out.take();
}

base::Result<Text> formatted(const Spec& spec, const Value& value, Budget& budget) {
  if (spec.kind == 's' || spec.kind == 'r') {
    TextWriter out;
    if (spec.kind == 's')
      out.put(TRY(shown(value, budget)));
    else
      TRY(write_repr(value, out, budget));
    auto text = out.take();
    const auto all = characters(text.view());
    if (spec.precision >= 0 && all.size() > static_cast<std::size_t>(spec.precision))
      text = part_of(text, 0,
                     static_cast<std::size_t>(all[static_cast<std::size_t>(spec.precision)].data() -
                                              text.view().data()));
    return padded(std::move(text), spec);
  }
  const bool whole = std::string_view("diuxXo").find(spec.kind) != std::string_view::npos;
  if (!whole && std::string_view("eEfFgG").find(spec.kind) == std::string_view::npos)
    return bad(std::string("the format '%") + spec.kind + "' is not known");
  double real = 0;
  if (const auto* i = value.as<Int>())
    real = static_cast<double>(*i);
  else if (const auto* d = value.as<double>())
    real = *d;
  else if (const auto* b = value.as<bool>())
    real = *b ? 1 : 0;
  else
    return bad(std::string("the format '%") + spec.kind + "' needs a number, not '" + value.type() +
               "'");
  std::string pattern = "%" + spec.flags + (spec.width > 0 ? std::to_string(spec.width) : "") +
                        (spec.precision >= 0 ? "." + std::to_string(spec.precision) : "");
  if (whole && !(real > -9e18 && real < 9e18)) return bad("a number is too large for its format");
  pattern +=
      whole ? std::string("ll") + (spec.kind == 'u' ? 'd' : spec.kind) : std::string(1, spec.kind);
  char buffer[2 * kMostWidth + 400];
  const auto* exact = value.as<Int>();
  const int size =
      whole ? std::snprintf(buffer, sizeof buffer, pattern.c_str(),
                            exact ? static_cast<long long>(*exact) : static_cast<long long>(real))
            : std::snprintf(buffer, sizeof buffer, pattern.c_str(), real);
  return make_text(std::string(buffer, static_cast<std::size_t>(size)));
}

}  // namespace

base::Result<Text> percent(const Text& said, const std::vector<Value>& values, Budget& budget) {
  const auto format = said.view();
  TextWriter out;
  std::size_t used = 0;
  for (std::size_t at = 0; at < format.size();) {
    if (format[at] != '%') {
      const auto end = std::min(format.find('%', at), format.size());
      out.put(said, at, end - at);
      at = end;
      continue;
    }
    ++at;
    const auto spec = TRY(read(format, at));
    if (spec.kind == '%') {
      out.put(said, at - 1, 1);
      continue;
    }
    if (used == values.size()) return bad("a format asks for more values than there are");
    out.put(TRY(formatted(spec, values[used++], budget)));
    TRY(budget.spend_bytes(static_cast<std::size_t>(spec.width)));
  }
  if (used < values.size()) return bad("a format asks for fewer values than there are");
  TRY(budget.spend_bytes(out.size()));
  return out.take();
}

}  // namespace tokenizer::jinja
