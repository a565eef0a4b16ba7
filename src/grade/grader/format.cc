// The answer has the form that was asked for: tags in their order, each once and closed, with nothing but white space
// around them; or JSON with these members.
#include <algorithm>

#include "grade/reference.h"

namespace grade::grader {

namespace {

struct Format {
  std::vector<std::string> tags = {"think", "answer"};
  bool json = false;
  std::vector<std::string> members;

  template <class V>
  void fields(V& v) {
    v(tags, "tags", "<think>...</think> and what else must stand there, in this order");
    v(json, "json", "whether all of it is JSON instead");
    v(members, "members", "of an object of JSON that must be there");
  }
  base::Result<void> check() const {
    if (json || !tags.empty()) return {};
    return base::Error{base::Code::bad_request, "neither 'tags' nor 'json' is asked for", "", ""};
  }
};

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Grade grade_tags(const Format& own, std::string_view rest) {
  for (const auto& tag : own.tags) {
    const auto open = "<" + tag + ">", close = "</" + tag + ">";
    const auto begin = rest.find(open);
    if (begin == std::string_view::npos) return wrong(open + " is missing");
    if (!blank(rest.substr(0, begin))) return wrong("something stands before " + open);
    rest.remove_prefix(begin + open.size());
    const auto end = rest.find(close);
    if (end == std::string_view::npos) return wrong(open + " is not closed");
    const auto inner = rest.substr(0, end);
    for (const auto& other : own.tags)
      if (inner.find("<" + other + ">") != std::string_view::npos)
        return wrong("<" + other + "> stands inside of " + open);
    if (blank(inner)) return wrong(open + " is empty");
    rest.remove_prefix(end + close.size());
  }
  if (!blank(rest)) return wrong("something stands behind </" + own.tags.back() + ">");
  return right("the tags stand as they should");
}

Grade grade_json(const Format& own, const std::string& answer) {
  const auto json = base::parse_json(answer, "the answer");
  if (!json.ok()) return wrong(json.error().what);
  if (own.members.empty()) return right("it is JSON");
  if (!json->is_object()) return wrong("it is no object");
  for (const auto& member : own.members)
    if (!json->contains(member)) return wrong("it lacks '" + member + "'");
  return right("it is JSON with its members");
}

class Judge : public Grader {
 public:
  explicit Judge(const Format& own) : own_(own) {}
  base::Result<Grade> grade(const Asked& asked) const override {
    return own_.json ? grade_json(own_, asked.answer) : grade_tags(own_, asked.answer);
  }

 private:
  const Format own_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Format>()));
}

}  // namespace

extern const Entry format{"the answer has the form that was asked for", "", base::options<Format>,
                          open};

}  // namespace grade::grader
