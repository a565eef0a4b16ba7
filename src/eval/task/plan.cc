#include "eval/task/plan.h"

#include <algorithm>

#include "eval/task/fields.h"
#include "eval/task/read_yaml.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr std::size_t kMostIncludes = 20;  // files inside each other
constexpr std::size_t kMostGroups = 20;

bool is_yaml(const std::string& name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

Path beside(const Path& file, const std::string& said) {
  return said.starts_with('/') ? said : base::join(base::parent(file), said);
}

Result<Value> put_in(base::Disk& disk, Value said, const Path& file, std::vector<Path>& around);

Result<Value> read_file(base::Disk& disk, const Path& file, std::vector<Path>& around) {
  if (std::ranges::find(around, file) != around.end() || around.size() >= kMostIncludes)
    return Error{Code::bad_data, "files include each other without end", file, ""};
  around.push_back(file);
  auto out = TRY(put_in(disk, TRY(read_yaml(TRY(disk.read(file)), file)), file, around));
  around.pop_back();
  return out;
}

// What it includes, and it.
Result<Value> put_in(base::Disk& disk, Value said, const Path& file, std::vector<Path>& around) {
  if (!said.is_object())
    return Error{Code::bad_data, "the file holds no keys and values", file, ""};
  const auto include = said.contains("include") ? said["include"] : Value();
  said.erase("include");
  auto out = Value::object();
  // The first of several outvotes the others, and the file itself all of them.
  auto parts = include.is_null()    ? Value::array()
               : include.is_array() ? include
                                    : Value::array({include});
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (!parts[i].is_string()) return Error{Code::bad_data, "'include' is no text", file, ""};
    out.update(TRY(read_file(disk, beside(file, parts[i].get<std::string>()), around)));
  }
  out.update(said);
  return out;
}

bool is_group(const Value& said) {
  return said.contains("group") && said["group"].is_string() &&
         (!said.contains("task") || !said["task"].is_string());
}

class Maker {
 public:
  explicit Maker(base::Disk& disk) : disk_(disk) {}

  Result<void> add(const Path& file) {
    if (!disk_.is_folder(file)) {
      TRY(add_said(TRY(read_with_includes(disk_, file)), file, 0));
      return {};
    }
    bool any = false;
    for (const auto& entry : TRY(disk_.list(file))) {
      if (entry.is_folder || !is_yaml(entry.name) || entry.name.starts_with('_')) continue;
      TRY(add(base::join(file, entry.name)));
      any = true;
    }
    if (!any) return Error{Code::missing, "the folder holds no task (*.yaml)", file, ""};
    return {};
  }
  Plan take() { return std::move(plan_); }

 private:
  // Its names: one of a task or group, those of a tag.
  Result<std::vector<std::string>> add_said(const Value& said, const Path& file,
                                            std::size_t depth) {
    if (depth > kMostGroups)
      return Error{Code::bad_data, "groups hold each other without end", file, ""};
    if (is_group(said)) return add_group(said, file, depth);
    auto config = TRY(read_config(said, file));
    const auto name = config.task;
    const auto known = std::ranges::find(plan_.tasks, name, &Config::task);
    if (known == plan_.tasks.end())
      plan_.tasks.push_back(std::move(config));
    else if (known->said != config.said)
      return Error{Code::bad_data, "the task '" + name + "' is asked for in two ways", file,
                   "the other one is in " + known->file + "; give one of them another name"};
    return std::vector<std::string>{name};
  }

  Result<std::vector<std::string>> add_group(const Value& said, const Path& file,
                                             std::size_t depth) {
    const Fields fields(said, file);
    for (const auto& [key, value] : said.items())
      TRY(known(key, {"group", "group_alias", "task", "aggregate_metric_list", "metadata", "tag"},
                "key of a group", file));
    Group group;
    group.name = TRY(fields.text("group", ""));
    group.alias = TRY(fields.text("group_alias", group.name));
    group.means = TRY(read_means(fields));
    const auto place = plan_.groups.size();
    plan_.groups.push_back(group);
    for (const auto& member : TRY(fields.list("task"))) {
      const auto names = TRY(add_member(member, file, depth + 1));
      auto& members = plan_.groups[place].members;
      members.insert(members.end(), names.begin(), names.end());
    }
    if (plan_.groups[place].members.empty())
      return fields.error("task", "names no task of the group");
    return std::vector<std::string>{group.name};
  }

  Result<std::vector<GroupMean>> read_means(const Fields& fields) {
    std::vector<GroupMean> out;
    const auto& said = fields.get("aggregate_metric_list");
    for (const auto& one : said.is_array() ? said : Value::array({said})) {
      if (one.is_null()) continue;
      if (!one.is_object()) return fields.error("aggregate_metric_list", "holds no metric");
      const Fields inner(one, fields.file(), "aggregate_metric_list.");
      if (TRY(inner.text("aggregation", "mean")) != "mean")
        return inner.error("aggregation", "is not 'mean', the only one that groups have");
      auto& mean = out.emplace_back();
      mean.metric = TRY(inner.text("metric", "acc"));
      const auto& weighted = inner.get("weight_by_size");
      mean.weight_by_size = weighted.is_null() || truthy(weighted);
      const auto& filters = inner.get("filter_list");
      for (const auto& name : filters.is_array() ? filters : Value::array({filters}))
        if (name.is_string()) mean.filters.push_back(name.get<std::string>());
    }
    return out;
  }

  Result<std::vector<std::string>> add_member(const Value& member, const Path& file,
                                              std::size_t depth) {
    if (member.is_string()) return add_named(member.get<std::string>(), file, depth);
    if (!member.is_object())
      return Error{Code::bad_data, "a group holds something that is no name of a task", file, ""};
    if (is_group(member)) return add_group(member, file, depth);
    if (member.contains("include")) {
      std::vector<Path> around;
      return add_said(TRY(put_in(disk_, member, file, around)), file, depth);
    }
    // What it says beside the name of a task that stands in a file outvotes that file.
    const auto name = member.contains("task") && member["task"].is_string()
                          ? member["task"].get<std::string>()
                          : "";
    const auto places = TRY(find_files(name, file));
    if (places.size() != 1 || places[0].second.contains("group"))
      return add_said(member, file, depth);
    auto said = places[0].second;
    said.update(member);
    return add_said(said, places[0].first, depth);
  }

  Result<std::vector<std::string>> add_named(const std::string& name, const Path& file,
                                             std::size_t depth) {
    std::vector<std::string> out;
    for (const auto& [place, said] : TRY(find_files(name, file)))
      for (auto& one : TRY(add_said(said, place, depth))) out.push_back(std::move(one));
    if (!out.empty()) return out;
    return Error{Code::missing, "the group names '" + name + "', which no file beside it says",
                 file, "put its file into " + base::parent(file)};
  }

  // The files at or below a group's folder that say a task, group or tag of this name.
  Result<std::vector<std::pair<Path, Value>>> find_files(const std::string& name,
                                                         const Path& file) {
    std::vector<std::pair<Path, Value>> out;
    const auto folder = base::parent(file);
    for (const auto& relative : TRY(base::list_files(disk_, folder))) {
      if (!is_yaml(relative)) continue;
      const auto path = base::join(folder, relative);
      auto said = read_with_includes(disk_, path);
      if (!said.ok()) continue;  // it may be one of those that nobody asks for
      if (says(*said, "task", name) || (path != file && says(*said, "group", name)))
        return std::vector<std::pair<Path, Value>>{{path, said.take()}};
      if (says(*said, "tag", name)) out.emplace_back(path, said.take());
    }
    return out;
  }
  static bool says(const Value& said, const char* key, const std::string& name) {
    if (!said.contains(key) || name.empty()) return false;
    const auto& value = said[key];
    const bool task = std::string_view(key) == "task";
    return value == name ||
           (!task && value.is_array() && std::ranges::find(value, Value(name)) != value.end());
  }

  base::Disk& disk_;
  Plan plan_;
};

}  // namespace

Result<Value> read_with_includes(base::Disk& disk, const Path& file) {
  std::vector<Path> around;
  return read_file(disk, file, around);
}

Result<Plan> read_plan(base::Disk& disk, const std::vector<Path>& files) {
  Maker maker(disk);
  for (const auto& file : files) TRY(maker.add(file));
  return maker.take();
}

}  // namespace eval::task
