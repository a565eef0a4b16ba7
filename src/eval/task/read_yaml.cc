#include "eval/task/read_yaml.h"

#include <yaml.h>

#include <map>

#include "base/utf8.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::int64_t kMostValues = 1'000'000;

std::string text_of(const yaml_char_t* text) {
  return text ? reinterpret_cast<const char*>(text) : "";
}

// Freed with its event.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }
  yaml_event_t* get() { return &event_; }
  const yaml_event_t& operator*() const { return event_; }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_ = {};
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : file_(file) {
    if (text.empty()) text = "";  // libyaml takes no null
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { yaml_parser_delete(&parser_); }

  Result<Value> all() {
    Event begin, document;
    TRY(next(begin));
    TRY(next(document));
    if (document->type == YAML_STREAM_END_EVENT) return Value(nullptr);
    Event first, end, last;
    TRY(next(first));
    auto out = TRY(value(*first, 0));
    TRY(next(end));
    TRY(next(last));
    if (last->type != YAML_STREAM_END_EVENT)
      return error(*last, "the file holds more than one document", "");
    return out;
  }

 private:
  Error error(const yaml_event_t& at, const std::string& what, const std::string& hint,
              Code code = Code::bad_data) const {
    return {code, what, file_ + ":" + std::to_string(at.start_mark.line + 1), hint};
  }
  Result<void> next(Event& event) {
    if (yaml_parser_parse(&parser_, event.get())) return {};
    const auto line = parser_.problem_mark.line + 1;
    return Error{
        Code::bad_data,
        std::string("this is no YAML: ") + (parser_.problem ? parser_.problem : "no memory"),
        file_ + ":" + std::to_string(line), ""};
  }

  Result<Value> value(const yaml_event_t& event, int depth) {
    if (depth > kMostDepth)
      return error(
          event,
          "lists and objects stand more than " + std::to_string(kMostDepth) + " deep in each other",
          "");
    if (++values_ > kMostValues) return too_many(event);
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        return alias(event);
      case YAML_SCALAR_EVENT:
        return named(text_of(event.data.scalar.anchor), TRY(scalar(event)));
      case YAML_SEQUENCE_START_EVENT: {
        TRY(check_tag(event, event.data.sequence_start.tag, "tag:yaml.org,2002:seq"));
        const auto name = text_of(event.data.sequence_start.anchor);
        return named(name, TRY(list(depth)));
      }
      case YAML_MAPPING_START_EVENT: {
        TRY(check_tag(event, event.data.mapping_start.tag, "tag:yaml.org,2002:map"));
        const auto name = text_of(event.data.mapping_start.anchor);
        return named(name, TRY(object(depth)));
      }
      default:
        return error(event, "a value is missing here", "");
    }
  }
  Error too_many(const yaml_event_t& event) const {
    return error(event, "the file grows beyond a million values", "anchors repeat what they name");
  }

  Value named(const std::string& anchor, Value value) {
    if (!anchor.empty()) anchors_[anchor] = value;
    return value;
  }
  static std::int64_t count(const Value& value) {
    std::int64_t out = 1;
    if (value.is_structured())
      for (const auto& part : value) out += count(part);
    return out;
  }
  Result<Value> alias(const yaml_event_t& event) {
    const auto name = text_of(event.data.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) return error(event, "the anchor '" + name + "' is not known", "");
    values_ += count(found->second);
    if (values_ > kMostValues) return too_many(event);
    return found->second;
  }

  Result<void> check_tag(const yaml_event_t& event, const yaml_char_t* tag,
                         const char* usual) const {
    const auto said = text_of(tag);
    if (said.empty() || said == usual || said == "!") return {};
    if (said == "!function")
      return error(event, "the tag '!function' asks for a function of Python, which is not run",
                   "say it in Jinja, or write the answers into the data", Code::unsupported);
    return error(event, "the tag '" + said + "' is not supported", "", Code::unsupported);
  }

  Result<Value> scalar(const yaml_event_t& event) const {
    const auto& said = event.data.scalar;
    std::string text(reinterpret_cast<const char*>(said.value), said.length);
    const auto tag = text_of(said.tag);
    if (tag == "tag:yaml.org,2002:str" || tag == "!") return Value(text);
    if (!tag.empty() && !tag.starts_with("tag:yaml.org,2002:")) TRY(check_tag(event, said.tag, ""));
    if (tag == "tag:yaml.org,2002:float") {
      auto number = plain_scalar(text);
      if (number.is_number()) return Value(number.get<double>());
      return error(event, "'" + text + "' is no number", "");
    }
    if (!tag.empty() || said.plain_implicit) return plain_scalar(text);
    return Value(text);
  }

  Result<Value> list(int depth) {
    auto out = Value::array();
    while (true) {
      Event event;
      TRY(next(event));
      if (event->type == YAML_SEQUENCE_END_EVENT) return out;
      out.push_back(TRY(value(*event, depth + 1)));
    }
  }

  Result<Value> object(int depth) {
    auto out = Value::object();
    std::vector<Value> merged;
    while (true) {
      Event key;
      TRY(next(key));
      if (key->type == YAML_MAPPING_END_EVENT) break;
      if (key->type != YAML_SCALAR_EVENT)
        return error(*key, "a key is a list or an object, or stands for one", "");
      const auto name = text_of(key->data.scalar.value);
      Event event;
      TRY(next(event));
      auto item = TRY(value(*event, depth + 1));
      if (name == "<<" && key->data.scalar.plain_implicit)
        TRY(merge(*event, item, merged));
      else
        out[name] = std::move(item);
    }
    for (const auto& more : merged)
      for (const auto& [name, item] : more.items())
        if (!out.contains(name)) out[name] = item;
    return out;
  }
  Result<void> merge(const yaml_event_t& event, const Value& value,
                     std::vector<Value>& merged) const {
    const auto parts = value.is_array() ? value : Value::array({value});
    for (const auto& part : parts) {
      if (!part.is_object()) return error(event, "'<<' takes objects", "");
      merged.push_back(part);
    }
    return {};
  }

  yaml_parser_t parser_ = {};
  std::string file_;
  std::map<std::string, Value> anchors_;
  std::int64_t values_ = 0;
};

}  // namespace

Result<Value> read_yaml(std::string_view text, const std::string& file) {
  if (!base::valid_utf8(text)) return Error{Code::bad_data, "the file is not UTF-8", file, ""};
  return Reader(text, file).all();
}

}  // namespace eval::task
