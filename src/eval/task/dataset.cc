#include "eval/task/dataset.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/utf8.h"
#include "eval/task/csv_frame.h"
#include "eval/task/fields.h"
#include "store/jsonl.h"
#include "store/parquet/file.h"
#include "store/stream.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30;
constexpr const char* kKinds[] = {"json", "csv", "parquet", "text"};

// Where a data file lies: beside the task's file, in a folder above it, or as said from the working folder.
Result<Path> find(base::Disk& disk, const Config& config, const std::string& said) {
  if (said.find("://") != std::string::npos)
    return Error{Code::unsupported, "the data is asked for from " + said, config.file,
                 "fetch it, and name the file"};
  if (said.starts_with('/')) {
    if (disk.exists(said)) return said;
  } else {
    for (auto folder = base::parent(config.file);;) {
      if (auto path = base::join(folder, said); disk.exists(path)) return path;
      const auto above = base::parent(folder);
      if (above == folder || folder == ".") break;
      folder = above;
    }
    if (disk.exists(said)) return said;
  }
  return Error{
      Code::missing, "the data file '" + said + "' of task '" + config.task + "' is not there",
      config.file, "it is looked for beside that file, in the folders above, and where you stand"};
}

Result<std::vector<Path>> find_all(base::Disk& disk, const Config& config, const Value& said) {
  std::vector<Path> out;
  for (const auto& one : said.is_array() ? said : Value::array({said})) {
    if (!one.is_string())
      return Error{Code::bad_data, "'dataset_kwargs.data_files' holds something that is no path",
                   config.file, ""};
    out.push_back(TRY(find(disk, config, one.get<std::string>())));
  }
  return out;
}

Result<std::string> whole_file(base::Disk& disk, const Path& path) {
  const auto reader = TRY(store::open_reader(disk, path));
  auto text = TRY(store::read_all(*reader, kMostBytes, path));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (!base::valid_utf8(text)) return Error{Code::bad_data, "the file is not UTF-8", path, ""};
  return text;
}

Result<void> put(Value document, const std::string& where, std::vector<Value>& out) {
  if (!document.is_object()) return Error{Code::bad_data, "a document is no object", where, ""};
  out.push_back(std::move(document));
  return {};
}

Error too_long(const Path& path) {
  return {Code::bad_data, "the file is longer than 4 GiB", path, "cut it into several"};
}

// Whether the first byte that is not blank opens a list; a list may be one line of any length.
Result<bool> is_list(base::Disk& disk, const Path& path) {
  const auto reader = TRY(store::open_reader(disk, path));
  char bytes[256];
  while (const auto got = TRY(reader->read(bytes, sizeof bytes))) {
    const std::string_view piece(bytes, got);
    const auto at = piece.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (at != std::string_view::npos) return piece[at] == '[';
  }
  return false;
}

Result<void> read_json_lines(base::Disk& disk, const Path& path, std::vector<Value>& out) {
  auto lines = TRY(store::JsonlReader::open(disk, path));
  std::uint64_t bytes = 0;
  while (const auto line = TRY(lines.next_line())) {
    if ((bytes += line->size()) > kMostBytes) return too_long(path);
    TRY(put(TRY(read_json(*line, lines.where())), lines.where(), out));
  }
  return {};
}

// JSON lines, or one list, or an object of which `field` is the list.
Result<void> read_json_file(base::Disk& disk, const Path& path, const std::string& field,
                            std::vector<Value>& out) {
  if (field.empty() && !TRY(is_list(disk, path))) return read_json_lines(disk, path, out);
  auto all = TRY(read_json(TRY(whole_file(disk, path)), path));
  if (!field.empty()) {
    if (!all.is_object() || !all.contains(field))
      return Error{Code::bad_data, "the file has no field '" + field + "'", path, ""};
    all = Value(all[field]);
  }
  if (!all.is_array()) return Error{Code::bad_data, "the file is no list of documents", path, ""};
  for (auto& one : all) TRY(put(std::move(one), path, out));
  return {};
}

Result<void> read_text_file(base::Disk& disk, const Path& path, std::vector<Value>& out) {
  const auto text = TRY(whole_file(disk, path));
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    out.push_back({{"text", line}});
    at = end + 1;
  }
  return {};
}

Result<void> read_parquet_file(base::Disk& disk, const Path& path, std::vector<Value>& out) {
  auto file = TRY(store::ParquetFile::open(disk, path));
  while (auto rows = TRY(file.next()))
    for (auto& row : *rows) out.push_back(std::move(row));
  return {};
}

Result<std::vector<std::string>> texts_of(const Value& list, const Fields& fields) {
  std::vector<std::string> out;
  for (const auto& one : list) {
    if (!one.is_string()) return fields.error("column_names", "holds what is no text");
    out.push_back(one.get<std::string>());
  }
  return out;
}

bool has_members_of(const Value& one, const Value& other) {
  if (one.size() != other.size()) return false;
  for (const auto& [key, item] : other.items())
    if (!one.contains(key)) return false;
  return true;
}

// "2026-01-31", or with " " or "T" and an hour, minutes and seconds behind it, and "Z", as Python shows the moment.
std::optional<std::string> moment(std::string_view text) {
  static constexpr std::string_view kForm = "0000-00-00 00:00:00";
  if (text.ends_with('Z') && text.size() > 10) text.remove_suffix(1);
  if (text.size() != 10 && text.size() != 13 && text.size() != 16 && text.size() != 19) return {};
  std::string out(text);
  if (out.size() > 10 && out[10] == 'T') out[10] = ' ';
  for (std::size_t i = 0; i < out.size(); ++i)
    if (kForm[i] == '0' ? out[i] < '0' || out[i] > '9' : out[i] != kForm[i]) return {};
  out += std::string(" 00:00:00").substr(out.size() - 10);
  const auto number = [&](std::size_t at, std::size_t size) {
    return std::stoi(out.substr(at, size));
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!day.ok() || number(0, 4) == 0 || number(11, 2) > 23 || number(14, 2) > 59 ||
      number(17, 2) > 59)
    return {};
  return out;
}

// As Arrow, on which the harness' datasets stand: a column has one kind. Whole numbers beside others are such numbers,
// texts that all are days or moments are moments ("2026-01-31 00:00:00"); what is mixed stays as it is, and so do objects
// with other members.
void make_alike(const std::vector<Value*>& values) {
  std::vector<Value*> there;
  for (auto* one : values)
    if (!one->is_null()) there.push_back(one);
  const auto all = [&](auto is) {
    return std::ranges::all_of(there, [&](const auto* one) { return is(*one); });
  };
  if (there.empty()) return;
  if (all([](const Value& one) { return one.is_array(); })) {
    std::vector<Value*> items;
    for (auto* one : there)
      for (auto& item : *one) items.push_back(&item);
    return make_alike(items);
  }
  if (all([&](const Value& one) { return one.is_object() && has_members_of(one, *there[0]); })) {
    for (const auto& [key, first] : there[0]->items()) {
      std::vector<Value*> items;
      for (auto* one : there) items.push_back(&(*one)[key]);
      make_alike(items);
    }
    return;
  }
  if (all([](const Value& one) { return one.is_number(); }) &&
      !all([](const Value& one) { return one.is_number_integer(); }))
    for (auto* one : there) *one = one->get<double>();
  if (all([](const Value& one) {
        return one.is_string() && moment(one.get_ref<const std::string&>());
      }))
    for (auto* one : there) *one = *moment(one->get_ref<const std::string&>());
}

void make_columns_alike(std::vector<Value>& documents) {
  std::map<std::string, std::vector<Value*>> columns;
  for (auto& one : documents)
    for (auto& [key, item] : one.items()) columns[key].push_back(&item);
  for (const auto& [key, values] : columns) make_alike(values);
}

// All documents with all members that one of them has.
void make_members_alike(std::vector<Value>& documents, std::vector<std::string>& columns) {
  for (const auto& one : documents)
    for (const auto& [key, item] : one.items())
      if (std::ranges::find(columns, key) == columns.end()) columns.push_back(key);
  for (auto& one : documents) {
    auto whole = Value::object();
    for (const auto& key : columns) whole[key] = one.value(key, Value());
    one = std::move(whole);
  }
}

// Every document with every member that some document has.
Split with_columns(std::vector<Value> documents) {
  Split out;
  make_members_alike(documents, out.columns);
  out.documents = std::move(documents);
  return out;
}

std::string listed(const std::map<std::string, std::vector<Path>>& files) {
  std::string out;
  for (const auto& [name, paths] : files) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

bool Split::has(const std::string& column) const {
  return std::ranges::find(columns, column) != columns.end();
}

Result<Dataset> Dataset::open(base::Disk& disk, const Config& config) {
  Dataset out(disk, config);
  out.kind_ = config.dataset_path;
  if (std::ranges::find(kKinds, out.kind_) == std::end(kKinds))
    return Error{Code::unsupported,
                 "task '" + config.task + "' reads the dataset '" + config.dataset_path +
                     "' of a hub; this program reads local files alone",
                 config.file,
                 "set dataset_path: json, and dataset_kwargs: {data_files: {test: FILE}}"};
  for (const auto& [key, value] : config.dataset_kwargs.items())
    TRY(known(
        key,
        {"data_files", "field", "delimiter", "sep", "names", "column_names", "trust_remote_code"},
        "key of dataset_kwargs", config.file));
  const auto& said = config.dataset_kwargs;
  if (!said.contains("data_files"))
    return Error{Code::bad_data, "'dataset_kwargs.data_files' is missing", config.file, ""};
  const auto& data_files = said["data_files"];
  if (!data_files.is_object()) {
    out.files_["train"] = TRY(find_all(disk, config, data_files));
    return out;
  }
  for (const auto& [split, paths] : data_files.items())
    out.files_[split] = TRY(find_all(disk, config, paths));
  return out;
}

Result<const Split*> Dataset::split(const std::string& name) {
  if (const auto found = splits_.find(name); found != splits_.end()) return &found->second;
  const auto files = files_.find(name);
  if (files == files_.end())
    return Error{
        Code::bad_data,
        "task '" + config_.task + "' asks for the split '" + name + "', which its data has not",
        config_.file, "data_files has: " + listed(files_)};
  return &(splits_[name] = TRY(read(files->second)));
}

Result<Split> Dataset::read(const std::vector<Path>& files) {
  const Fields fields(config_.dataset_kwargs, config_.file, "dataset_kwargs.");
  const auto field = TRY(fields.text("field", ""));
  const auto separator = TRY(fields.text("delimiter", TRY(fields.text("sep", ","))));
  if (separator.size() != 1) return fields.error("delimiter", "is no single character");
  std::vector<Value> documents;
  if (kind_ == "csv") {
    const auto names =
        TRY(fields.list(config_.dataset_kwargs.contains("names") ? "names" : "column_names"));
    CsvFrame frame(separator[0], TRY(texts_of(names, fields)));
    for (const auto& path : files) TRY(frame.add(TRY(whole_file(disk_, path)), path));
    return with_columns(frame.take());
  }
  for (const auto& path : files) {
    if (kind_ == "json")
      TRY(read_json_file(disk_, path, field, documents));
    else if (kind_ == "parquet")
      TRY(read_parquet_file(disk_, path, documents));
    else
      TRY(read_text_file(disk_, path, documents));
  }
  if (kind_ == "json" && field.empty()) make_columns_alike(documents);
  return with_columns(std::move(documents));
}

}  // namespace eval::task
