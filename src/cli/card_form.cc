#include "cli/card_form.h"

#include <iterator>

namespace cli {

namespace {

constexpr JsonMember kSourceMembers[] = {{"", "object", "where it stands"},
                                         {"record", "whole number", "index of the ledger record"},
                                         {"kind", "text", "of the record"},
                                         {"artefact", "text or null", "its content id"},
                                         {"file", "text", "below the folder of the run"},
                                         {"pointer", "text", "into that file (RFC 6901)"}};

constexpr JsonMember kValueMembers[] = {
    {"text", "text", "as the card shows it"},
    {"origin", "text", "ledger, derived, provider, missing or label"},
    {"value?", "anything", "the quoted or computed value itself"},
    {"how?", "text", "of computed values: sum, difference or share"},
    {"sources?", "list", "what it was computed from, in that order"},
    {"sources[]", "object", ""},
    {"sources[].value", "anything", ""}};

void add_value(const std::string& path, JsonRows& rows) {
  rows.push_back({path, "object", ""});
  add_members(path, kValueMembers, rows);
  add_members(json_path(path, "sources[].source"), kSourceMembers, rows);
  add_members(json_path(path, "source"), kSourceMembers, rows);
  const auto at = rows.size() - std::size(kSourceMembers);
  rows[at] = {json_path(path, "source?"), "object", "of quoted values: where it stands"};
}

constexpr JsonMember kCardMembers[] = {{"", "object", ""},
                                       {"title", "text", ""},
                                       {"to_be_provided", "list", "what nobody gave"},
                                       {"to_be_provided[]", "text", "section and label"},
                                       {"sections", "list", ""},
                                       {"sections[]", "object", ""},
                                       {"sections[].id", "text", ""},
                                       {"sections[].title", "text", ""},
                                       {"sections[].paragraphs", "list", ""},
                                       {"sections[].paragraphs[]", "text", ""},
                                       {"sections[].commands", "list", "to be typed"},
                                       {"sections[].commands[]", "text", ""},
                                       {"sections[].fields", "list", "values with a label each"},
                                       {"sections[].tables", "list", ""},
                                       {"sections[].tables[]", "object", ""},
                                       {"sections[].tables[].caption", "text", ""},
                                       {"sections[].tables[].columns", "list", ""},
                                       {"sections[].tables[].columns[]", "text", ""},
                                       {"sections[].tables[].rows", "list", ""},
                                       {"sections[].tables[].rows[]", "list", "the head first"},
                                       {"sections[].figures", "list", ""},
                                       {"sections[].figures[]", "object", ""},
                                       {"sections[].figures[].title", "text", ""},
                                       {"sections[].figures[].text", "text", "what it shows"}};

constexpr JsonMember kWhyMembers[] = {
    {"", "object", ""},
    {"field", "text", "its place in card.json (RFC 6901)"},
    {"name", "text", "the same in words"},
    {"text", "text", "as the card shows it"},
    {"origin", "text", "ledger, derived, provider, missing or label"},
    {"value?", "anything", "the quoted or computed value itself"},
    {"how?", "text", "of computed values: sum, difference or share"},
    {"computed?", "anything", "the value as it comes out now"},
    {"holds", "true or false", "whether the card says what its sources say"},
    {"sources", "list", "each read again"},
    {"sources[]", "object", ""},
    {"sources[].value", "anything", "as quoted"},
    {"sources[].now", "anything", "as it stands there now"},
    {"sources[].same", "true or false", ""},
    {"sources[].sha256", "text", "of the file"},
    {"sources[].recorded_in", "anything", "the record that says which bytes the file should have"},
    {"sources[].signature", "object", "which covers that record"},
    {"sources[].signature.record", "whole number", ""},
    {"sources[].signature.fingerprint", "anything", "of the key"},
    {"sources[].inputs", "object", "what the artefact was made from, by role"},
    {"sources[].inputs.*", "object", ""},
    {"sources[].inputs.*.id", "text", "content id"},
    {"sources[].inputs.*.record", "whole number or null", "of the ledger"}};

}  // namespace

void add_card_members(JsonRows& rows) {
  add_members("", kCardMembers, rows);
  add_value("sections[].fields[]", rows);
  rows.push_back({"sections[].fields[].label", "text", ""});
  add_value("sections[].tables[].rows[][]", rows);
  add_members("sections[].figures[].source", kSourceMembers, rows);
}

void add_why_members(JsonRows& rows) {
  add_members("", kWhyMembers, rows);
  add_members("sources[].source", kSourceMembers, rows);
}

}  // namespace cli
