// What a command prints with --json, as data: docs/json.md and a JSON Schema are made of it, and a
// test holds what the commands print against these.
//
// A product is one value on one line, or any number of such lines. A member is named by its path:
// "stages[].name" of each in a list, "languages.*.bytes" of each under a name that is data; "" is
// the value itself, and a "?" behind the path says that it may lack. Types are text, number, whole
// number, true or false, list, object, anything, each also with " or null".
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"

namespace cli {

struct Row;

struct JsonMember {
  const char* path;
  const char* type;
  const char* text;  // what it is; "" if its name says it
};

// The same where a member is not written down but follows from a struct of record/ (json_record.h).
struct JsonRow {
  std::string path, type, text;
};
using JsonRows = std::vector<JsonRow>;

struct JsonForm {
  const char* when = "";  // the flag with which it is printed; "" where nothing else is given
  const char* text;       // what a value is; a sentence
  bool lines = false;     // any number of values, one a line
  std::span<const JsonMember> members = {};
  void (*more)(JsonRows&) = nullptr;  // appends others
  int version = 1;  // one more when a member goes or changes what it is; new ones change nothing
};

// "" and "name" -> "name", "a" and "name" -> "a.name", "a" and "[]" -> "a[]".
std::string json_path(const std::string& before, const std::string& step);

// Members of which each stands at a path of its own below `before`.
void add_members(const std::string& before, std::span<const JsonMember> members, JsonRows& rows);

// All members of a form, in the order in which people read them.
JsonRows members_of(const JsonForm& form);

// What --json makes of progress, notes and warnings, and of errors, on standard error.
std::span<const JsonForm> talk_forms();

// JSON Schema, draft 2020-12; `title` is the command.
base::Json json_schema(const JsonForm& form, const std::string& title);

// The schema of "data stats", of "card --why", or of the talk: "event", "error". Error: bad_request
// with the nearest name.
base::Result<base::Json> json_schema_of(std::span<const Row> rows, const std::string& name);

std::string json_page(std::span<const Row> rows);  // docs/json.md

}  // namespace cli
