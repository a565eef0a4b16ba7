#include "eval/task/plan.h"

#include <algorithm>
#include <optional>

#include "eval/task/fields.h"
#include "eval/task/read_yaml.h"
#include "eval/task/task_index.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr std::size_t kMostIncludes = 20;  // files inside each other
constexpr std::size_t kMostGroups = 20;
constexpr std::size_t kMostMembers = 100'000;  // of all groups, each as often as it is reached
constexpr const char* kGroupKeys[] = {"group", "group_alias", "task", "aggregate_metric_list",
                                      "metadata"};

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
  const auto parts = include.is_null()    ? Value::array()
                     : include.is_array() ? include
                                          : Value::array({include});
  for (const auto& part : parts) {
    if (!part.is_string()) return Error{Code::bad_data, "'include' is no text", file, ""};
    out.update(TRY(read_file(disk, beside(file, part.get<std::string>()), around)));
  }
  out.update(said);
  return out;
}

bool is_group_key(const std::string& key) {
  return std::ranges::any_of(kGroupKeys, [&](const char* known) { return key == known; });
}

// A task, or a group with what is directly in it, by name and each once.
struct Node {
  std::string name;
  std::optional<Config> task;
  Group group = {};
  std::vector<Node> children = {};

  void put(Node child) {
    const auto found = std::ranges::find(children, child.name, &Node::name);
    if (found == children.end())
      children.push_back(std::move(child));
    else
      *found = std::move(child);
  }
};

// What a group says of all of its tasks, and where it stands.
struct Around {
  const TaskIndex& index;
  Path file;
  std::string group;
  Value overrides;
  std::size_t depth;
};

class Maker {
 public:
  explicit Maker(base::Disk& disk) : disk_(disk) {}

  Result<Node> top(const Path& file) {
    auto said = TRY(read_with_includes(disk_, file));
    if (!is_group(said)) return task(std::move(said), file);
    const auto index = TRY(TaskIndex::open(disk_, base::parent(file)));
    const auto name = said["group"].get<std::string>();
    return group(name, said, {index, file, "", Value::object(), 0});
  }

 private:
  Result<Node> task(const Value& said, const Path& file) {
    if (++reached_ > kMostMembers)
      return Error{Code::bad_data, "there are more than 100000 tasks", file, ""};
    auto config = TRY(read_config(said, file));
    auto name = config.task;
    return Node{std::move(name), std::move(config)};
  }
  Result<Node> member_task(const Value& said, const Path& file, const Around& around) {
    auto made = task(said, file);
    if (!made.ok())
      made.error().what = "task '" + shown(said["task"]) + "' of the group '" + around.group +
                          "': " + made.error().what;
    return made;
  }

  Result<Node> group(const std::string& name, const Value& said, const Around& outer) {
    const Fields fields(said, outer.file);
    if (outer.depth > kMostGroups || ++reached_ > kMostMembers)
      return Error{Code::bad_data, "groups hold each other without end", outer.file, ""};
    std::vector<std::string> keys(std::begin(kGroupKeys), std::end(kGroupKeys));
    keys.insert(keys.end(), task_keys().begin(), task_keys().end());
    Around inner{outer.index, outer.file, name, Value::object(), outer.depth + 1};
    for (const auto& [key, value] : said.items()) {
      TRY(known(key, keys, "key of a group", outer.file));
      if (!is_group_key(key) && key != "tag") inner.overrides[key] = value;
    }
    inner.overrides.update(outer.overrides);
    Node out{name, {}};
    out.group = {name, TRY(fields.text("group_alias", name)), {}, TRY(read_means(fields))};
    if (const auto& metadata = fields.get("metadata");
        metadata.is_object() && metadata.contains("version"))
      out.group.version = shown(metadata["version"]);
    for (const auto& member : TRY(fields.list("task"))) TRY(add(member, inner, out));
    if (out.children.empty()) return fields.error("task", "names no task of the group");
    return out;
  }

  Result<std::vector<GroupMean>> read_means(const Fields& fields) {
    std::vector<GroupMean> out;
    const auto& said = fields.get("aggregate_metric_list");
    for (const auto& one : said.is_array() ? said : Value::array({said})) {
      if (one.is_null()) continue;
      if (!one.is_object()) return fields.error("aggregate_metric_list", "holds no metric");
      const Fields inner(one, fields.file(), "aggregate_metric_list.");
      for (const auto& [key, value] : one.items())
        TRY(known(key,
                  {"metric", "filter_list", "aggregation", "weight_by_size", "higher_is_better"},
                  "key of aggregate_metric_list", fields.file()));
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

  Result<void> add(const Value& member, const Around& around, Node& out) {
    if (member.is_string())
      return add_named(member.get<std::string>(), Value::object(), around, out);
    if (!member.is_object())
      return Error{Code::bad_data,
                   "the group '" + around.group + "' holds something that is no name of a task",
                   around.file, ""};
    if (is_group(member)) return add_group(member, around, out);
    if (!member.contains("task") || !member["task"].is_string())
      return Error{Code::bad_data,
                   "the group '" + around.group +
                       "' holds keys and values without 'task' or 'group', a name",
                   around.file, ""};
    const auto name = member["task"].get<std::string>();
    if (!member.contains("include") && (around.index.has(name) || member.size() == 1))
      return add_named(name, member, around, out);
    auto said = around.overrides;
    std::vector<Path> files;
    said.update(TRY(put_in(disk_, member, around.file, files)));
    said["task"] = around.group + "::" + name;
    out.put(TRY(member_task(said, around.file, around)));
    return {};
  }

  // A group that a file says, with what is said here beside it, or one that is said here alone.
  Result<void> add_group(const Value& member, const Around& around, Node& out) {
    const auto name = member["group"].get<std::string>();
    if (around.index.has(name)) return add_named(name, member, around, out);
    out.put(TRY(group(around.group + "::" + name, member, around)));
    return {};
  }

  // What `more` says of tasks outvotes their files and the groups around.
  Result<void> add_named(const std::string& name, const Value& more, const Around& around,
                         Node& out) {
    const auto* entry = TRY(around.index.find(name, around.file, around.group));
    auto overrides = around.overrides;
    for (const auto& [key, value] : more.items())
      if (!is_group_key(key) || key == "metadata") overrides[key] = value;
    if (entry->said.is_null()) {
      for (const auto& task : entry->tagged) TRY(add_one(task, overrides, around, out));
      return {};
    }
    return add_one(name, overrides, around, out);
  }

  Result<void> add_one(const std::string& name, const Value& overrides, const Around& around,
                       Node& out) {
    const auto& entry = *TRY(around.index.find(name, around.file, around.group));
    if (is_group(entry.said)) {
      out.put(TRY(group(name, entry.said,
                        {around.index, entry.file, around.group, overrides, around.depth})));
      return {};
    }
    auto said = entry.said;
    said.update(overrides);
    out.put(TRY(member_task(said, entry.file, around)));
    return {};
  }

  base::Disk& disk_;
  std::size_t reached_ = 0;
};

void put_leaves(const Node& node, std::vector<std::string>& out) {
  if (node.task) out.push_back(node.name);
  for (const auto& child : node.children) put_leaves(child, out);
}

// The nodes of what was asked for as lists, each name once: the place is that where it is met first, what stands there
// is what is met last.
class Lists {
 public:
  Result<void> add(const Node& top) {
    before_ = plan_.tasks.size();
    TRY(add_tasks(top));
    add_groups(top);
    return {};
  }
  Plan take() { return std::move(plan_); }

 private:
  Result<void> add_tasks(const Node& node) {
    for (const auto& child : node.children) TRY(add_tasks(child));
    if (!node.task) return {};
    const auto found = std::ranges::find(plan_.tasks, node.name, &Config::task);
    if (found == plan_.tasks.end()) {
      plan_.tasks.push_back(*node.task);
    } else if (static_cast<std::size_t>(found - plan_.tasks.begin()) >= before_) {
      *found = *node.task;
    } else if (found->said != node.task->said) {
      return Error{Code::bad_data, "the task '" + node.name + "' is asked for in two ways",
                   node.task->file,
                   "the other one is in " + found->file + "; give one of them another name"};
    }
    return {};
  }
  void add_groups(const Node& node) {
    if (node.task) return;
    auto group = node.group;
    for (const auto& child : node.children) group.members.push_back(child.name);
    put_leaves(node, group.leaves);
    const auto found = std::ranges::find(plan_.groups, node.name, &Group::name);
    if (found == plan_.groups.end())
      plan_.groups.push_back(std::move(group));
    else
      *found = std::move(group);
    for (const auto& child : node.children) add_groups(child);
  }

  Plan plan_;
  std::size_t before_ = 0;  // tasks of what was asked for before
};

Result<void> put_files(base::Disk& disk, const Path& file, std::vector<Path>& out) {
  if (!disk.is_folder(file)) {
    out.push_back(file);
    return {};
  }
  const auto before = out.size();
  for (const auto& entry : TRY(disk.list(file)))
    if (!entry.is_folder && is_yaml(entry.name) && !entry.name.starts_with('_'))
      out.push_back(base::join(file, entry.name));
  if (out.size() == before)
    return Error{Code::missing, "the folder holds no task (*.yaml)", file, ""};
  return {};
}

}  // namespace

Result<Value> read_with_includes(base::Disk& disk, const Path& file) {
  std::vector<Path> around;
  return read_file(disk, file, around);
}

Result<Plan> read_plan(base::Disk& disk, const std::vector<Path>& files) {
  std::vector<Path> all;
  for (const auto& file : files) TRY(put_files(disk, file, all));
  Maker maker(disk);
  Lists lists;
  for (const auto& file : all) TRY(lists.add(TRY(maker.top(file))));
  return lists.take();
}

}  // namespace eval::task
