// Reads the steps and runs them over the pieces; see the header.
#include "tokenizer/pre_tokenizer.h"

#include "tokenizer/named_pattern.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kGpt2 =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

Result<bool> read_flag(const Json& json, const char* key, bool fallback, const std::string& where) {
  if (!json.contains(key) || json[key].is_null()) return fallback;
  if (!json[key].is_boolean())
    return Error{Code::bad_data, std::string("'") + key + "' is not true or false", where, ""};
  return json[key].get<bool>();
}

Result<std::string> read_text(const Json& json, const char* key, const std::string& where) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_string())
    return Error{Code::bad_data, std::string("text '") + key + "' is missing", where, ""};
  return json[key].get<std::string>();
}

}  // namespace

Result<PreTokenizer> PreTokenizer::from_json(const Json& json, const std::string& where) {
  PreTokenizer result;
  if (!json.is_null()) TRY(result.add(json, where + " pre_tokenizer", 0));
  result.join();
  return result;
}

Result<PreTokenizer> PreTokenizer::from_pattern(const std::string& said) {
  const auto pattern = expression_of(said);
  PreTokenizer result;
  TRY(result.add_isolated(pattern, "tokenizer.pattern"));
  return result;
}

Result<void> PreTokenizer::add_isolated(const std::string& expression, const std::string& where) {
  Step step;
  step.expression = expression;
  step.scan = known_isolated(expression);
  if (!step.scan) step.pattern = TRY(Pattern::compile(expression, where));
  steps_.push_back(std::move(step));
  return {};
}

// Steps that one matcher does together become one.
void PreTokenizer::join() {
  std::vector<std::string> expressions;
  for (const auto& step : steps_) {
    if (step.expression.empty()) return;
    expressions.push_back(step.expression);
  }
  const auto all = known_sequence(expressions);
  if (!all) return;
  steps_.assign(1, Step{});
  steps_[0].scan = all;
}

std::optional<ScanRules> PreTokenizer::rules() const {
  return steps_.size() == 1 && !steps_[0].prefix_space ? steps_[0].scan : std::nullopt;
}

Result<void> PreTokenizer::add(const Json& json, const std::string& where, int depth) {
  const auto type = TRY(read_text(json, "type", where));
  if (type == "Sequence") {
    if (!json.contains("pretokenizers") || !json["pretokenizers"].is_array() || depth > 8)
      return Error{Code::bad_data, "a Sequence without its list 'pretokenizers'", where, ""};
    for (const auto& part : json["pretokenizers"]) TRY(add(part, where, depth + 1));
    return {};
  }
  if (type == "Split") return add_split(json, where);
  if (type == "Digits") {
    const bool each = TRY(read_flag(json, "individual_digits", false, where));
    return add_isolated(each ? "\\p{N}" : "\\p{N}+", where);
  }
  if (type != "ByteLevel")
    return Error{Code::unsupported, "the pre-tokenizer '" + type + "' is not known here", where,
                 "use a byte-level BPE tokenizer made of Split, Digits and ByteLevel"};
  const bool prefix_space = TRY(read_flag(json, "add_prefix_space", true, where));
  if (TRY(read_flag(json, "use_regex", true, where)))
    TRY(add_isolated(kGpt2, where));
  else if (prefix_space)
    steps_.emplace_back();
  if (!prefix_space) return {};
  steps_.back().prefix_space = true;
  steps_.back().expression.clear();
  return {};
}

Result<void> PreTokenizer::add_split(const Json& json, const std::string& where) {
  Step step;
  const auto behavior = TRY(read_text(json, "behavior", where));
  if (behavior != "Isolated" && behavior != "Removed")
    return Error{Code::unsupported, "the Split behavior '" + behavior + "' is not known here",
                 where, "Isolated and Removed are"};
  step.removed = behavior == "Removed";
  step.invert = TRY(read_flag(json, "invert", false, where));
  if (!json.contains("pattern") || !json["pattern"].is_object())
    return Error{Code::bad_data, "a Split without 'pattern'", where, ""};
  const auto& pattern = json["pattern"];
  if (pattern.contains("String")) {
    step.literal = TRY(read_text(pattern, "String", where));
    if (step.literal.empty()) return Error{Code::bad_data, "a Split by an empty text", where, ""};
  } else {
    const auto expression = TRY(read_text(pattern, "Regex", where));
    if (!step.removed && !step.invert) return add_isolated(expression, where);
    step.pattern = TRY(Pattern::compile(expression, where));
  }
  steps_.push_back(std::move(step));
  return {};
}

void PreTokenizer::Step::apply(std::string_view piece, std::vector<std::string_view>& out) const {
  if (scan) return tokenizer::scan(*scan, piece, out);
  std::size_t done = 0;
  const auto emit = [&](std::size_t begin, std::size_t end, bool marked) {
    if (end > begin && !(removed && marked != invert))
      out.push_back(piece.substr(begin, end - begin));
  };
  const auto found = [&](std::size_t begin, std::size_t end) {
    emit(done, begin, false);
    emit(begin, end, true);
    done = end;
  };
  if (pattern) {
    pattern->each_match(piece, found);
  } else if (!literal.empty()) {
    for (auto at = piece.find(literal); at != piece.npos; at = piece.find(literal, done))
      found(at, at + literal.size());
  }
  emit(done, piece.size(), false);
}

void PreTokenizer::split(std::string_view text, Pieces& pieces) const {
  pieces.list.clear();
  pieces.owned.clear();
  if (text.empty()) return;
  if (const auto all = rules()) return scan(*all, text, pieces.list);
  pieces.list.push_back(text);
  std::vector<std::string_view> next;
  for (const auto& step : steps_) {
    next.clear();
    for (auto piece : pieces.list) {
      if (step.prefix_space && piece.front() != ' ')
        piece = pieces.owned.emplace_back(" " + std::string(piece));
      step.apply(piece, next);
    }
    pieces.list.swap(next);
  }
}

}  // namespace tokenizer
