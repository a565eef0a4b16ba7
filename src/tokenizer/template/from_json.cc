// JSON -> values, in one pass that keeps the order of the keys.
#include "tokenizer/template/from_json.h"

namespace tokenizer::jinja {
namespace {

using base::Json;

// nlohmann's reader tells what it meets; the values are built from the inside out.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(Origin origin) : origin_(origin) {}
  bool null() override { return put(Value(None{})); }
  bool boolean(bool value) override { return put(Value(value)); }
  bool number_integer(std::int64_t value) override { return put(Value(Int{value})); }
  bool number_unsigned(std::uint64_t value) override { return put(Value(Int{value})); }
  bool number_float(double value, const std::string& text) override {
    if (text.find_first_not_of("-0123456789") == std::string::npos && text.size() <= 38)
      return put(Value(digits(text)));
    return put(Value(value));
  }
  bool string(std::string& text) override { return put(text_value(std::move(text), origin_)); }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool key(std::string& text) override {
    open_.back().keys.push_back(text_value(std::move(text), origin_));
    return true;
  }
  bool end_array() override {
    auto items = std::move(open_.back().items);
    open_.pop_back();
    return put(list_value(std::move(items)));
  }
  bool end_object() override {
    std::vector<std::pair<Value, Value>> items;
    auto& last = open_.back();
    for (std::size_t i = 0; i < last.keys.size(); ++i)
      items.emplace_back(std::move(last.keys[i]), std::move(last.items[i]));
    open_.pop_back();
    return put(dict_value(std::move(items), budget_));
  }
  bool parse_error(std::size_t at, const std::string& last, const Json::exception& why) override {
    const bool half = std::string_view(why.what()).find("surrogate") != std::string_view::npos;
    const bool number = last.ends_with("N") || last.ends_with("I");
    what_
        .assign(half     ? "a text holds half of a surrogate pair, which is no character,"
                : number ? "NaN or Infinity, which are no numbers of JSON,"
                         : "not JSON")
        .append(" at byte ")
        .append(std::to_string(at));
    return false;
  }
  const std::string& what() const { return what_; }
  Value take() { return std::move(root_); }

 private:
  struct Open {
    std::vector<Value> keys, items;
  };
  static Int digits(const std::string& text) {
    Int out = 0;
    for (const char c : text)
      if (c != '-') out = out * 10 + (c - '0');
    return text[0] == '-' ? -out : out;
  }
  bool open() {
    if (open_.size() >= kMostNesting) {
      what_.assign("nested deeper than ").append(std::to_string(kMostNesting));
      return false;
    }
    open_.emplace_back();
    return true;
  }
  bool put(base::Result<Value> value) {
    if (!value.ok()) what_ = value.error().what;
    return value.ok() && put(value.take());
  }
  bool put(Value value) {
    if (open_.empty())
      root_ = std::move(value);
    else
      open_.back().items.push_back(std::move(value));
    return true;
  }

  Origin origin_;
  Budget budget_{Limits{}};
  std::vector<Open> open_;
  Value root_;
  std::string what_;
};

}  // namespace

base::Result<Value> parse_value(std::string_view json, const std::string& where, Origin origin) {
  Builder builder(origin);
  if (!Json::sax_parse(json, &builder))
    return base::Error{base::Code::bad_data, builder.what(), where, ""};
  // The library takes a NUL for the end.
  if (const auto nul = json.find('\0'); nul != json.npos)
    return base::Error{base::Code::bad_data, "not JSON at byte " + std::to_string(nul + 1), where,
                       ""};
  return builder.take();
}

base::Result<Value> from_json(const Json& json) {
  return parse_value(json.dump(-1, ' ', false, Json::error_handler_t::replace), "");
}

}  // namespace tokenizer::jinja
