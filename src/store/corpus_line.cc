#include "store/corpus_line.h"

namespace store {

namespace {

base::Error lacks(const char* field, const std::string& where) {
  return {base::Code::bad_data, std::string("a document has no text '") + field + "'", where,
          "make the corpus again"};
}

}  // namespace

base::Result<CorpusLine> read_corpus_line(std::string_view line, const std::string& where) {
  const auto json = TRY(base::parse_json(line, where));
  CorpusLine out;
  struct Field {
    const char* name;
    std::string* into;
    bool needed;
  };
  for (const auto& [name, into, needed] : {Field{"id", &out.id, true},
                                           {"text", &out.text, true},
                                           {"source", &out.source, false},
                                           {"language", &out.language, false},
                                           {"key", &out.key, false},
                                           {"kind", &out.kind, false},
                                           {"license", &out.license, false}}) {
    const bool stands = json.is_object() && json.contains(name);
    if (stands ? !json[name].is_string() : needed) return lacks(name, where);
    if (stands) *into = json[name].get<std::string>();
  }
  for (const auto& parent : json.value("parents", base::Json::array())) {
    if (!parent.is_string())
      return base::Error{base::Code::bad_data, "a parent is not a document id", where, ""};
    out.parents.push_back(parent.get<std::string>());
  }
  return out;
}

}  // namespace store
