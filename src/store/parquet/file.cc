#include "store/parquet/file.h"

namespace store {
namespace {

using base::Code;
using base::Error;
using base::Result;
using parquet::Column;
using parquet::Footer;
using parquet::Logical;
using parquet::Node;
using parquet::Repetition;
using Row = ParquetFile::Row;

// A column that is read entry by entry.
struct Track {
  Column column;
  std::size_t entry = 0, value = 0;
  bool done() const { return entry >= column.entries; }
  int definition() const { return column.definition.empty() ? 0 : column.definition[entry]; }
  int repeat() const { return column.repeat.empty() ? 0 : column.repeat[entry]; }
};

const Node& first_leaf(const Node& node) {
  return node.is_leaf ? node : first_leaf(node.children[0]);
}

class Rows {
 public:
  Rows(const Footer& footer, std::vector<Track> tracks, const std::string& name)
      : footer_(footer), tracks_(std::move(tracks)), name_(name) {}

  Result<std::vector<Row>> all(std::int64_t count) {
    std::vector<Row> out;
    if (tracks_.empty() && count > 0) return broken();
    for (std::int64_t i = 0; i < count; ++i) {
      for (const auto& track : tracks_)
        if (track.done() || track.repeat() != 0) return broken();
      auto row = Row::object();
      for (const auto& child : footer_.root.children) row[child.name] = TRY(take(child));
      out.push_back(std::move(row));
    }
    for (const auto& track : tracks_)
      if (!track.done() || track.value != track.column.values.size()) return broken();
    return out;
  }

 private:
  Error broken() const {
    return {Code::bad_data, "the file is no sound Parquet: its columns do not make rows", name_,
            ""};
  }

  Result<Row> take(const Node& node) {
    auto& track = tracks_[first_leaf(node).leaf];
    if (track.done()) return broken();
    const bool there = track.definition() >= node.definition;
    if (node.repetition == Repetition::required) return inner(node);
    if (node.repetition == Repetition::optional) {
      if (there) return inner(node);
      TRY(pass(node));
      return Row();
    }
    auto out = Row::array();
    if (!there) {
      TRY(pass(node));
      return out;
    }
    do {
      out.push_back(TRY(inner(node)));
    } while (!track.done() && track.repeat() >= node.repeat);
    return out;
  }

  // What is there.
  Result<Row> inner(const Node& node) {
    if (node.is_leaf) return leaf(node);
    if (node.logical == Logical::list && node.children.size() == 1 &&
        node.children[0].repetition == Repetition::repeated)
      return list(node.children[0]);
    if (node.logical == Logical::map && node.children.size() == 1 &&
        node.children[0].repetition == Repetition::repeated)
      return map(node.children[0]);
    auto out = Row::object();
    for (const auto& child : node.children) out[child.name] = TRY(take(child));
    return out;
  }

  Result<Row> leaf(const Node& node) {
    auto& track = tracks_[node.leaf];
    if (track.done() || track.definition() != node.definition ||
        track.value >= track.column.values.size())
      return broken();
    ++track.entry;
    return std::move(track.column.values[track.value++]);
  }

  // Items stand in a group of their own, which is none of what was written, but in what old writers made.
  Result<Row> list(const Node& repeated) {
    auto items = TRY(take(repeated));
    if (repeated.is_leaf || repeated.children.size() != 1 || repeated.name == "array" ||
        repeated.name.ends_with("_tuple"))
      return items;
    for (auto& item : items) item = Row(std::move(item[repeated.children[0].name]));
    return items;
  }

  Result<Row> map(const Node& repeated) {
    auto items = TRY(take(repeated));
    for (auto& item : items) {
      if (!item.is_object()) return broken();
      auto pair = Row::array();
      for (auto& part : item) pair.push_back(std::move(part));
      item = std::move(pair);
    }
    return items;
  }

  // An entry of each column says that this node is not there.
  Result<void> pass(const Node& node) {
    if (!node.is_leaf) {
      for (const auto& child : node.children) TRY(pass(child));
      return {};
    }
    auto& track = tracks_[node.leaf];
    if (track.done() || track.definition() == node.definition) return broken();
    ++track.entry;
    return {};
  }

  const Footer& footer_;
  std::vector<Track> tracks_;
  const std::string& name_;
};

}  // namespace

Result<ParquetFile> ParquetFile::open(base::Disk& disk, const base::Path& path) {
  return read(TRY(disk.map(path)), path);
}

Result<ParquetFile> ParquetFile::read(base::Bytes bytes, std::string name) {
  ParquetFile out(std::move(bytes), std::move(name));
  out.footer_ = std::make_unique<Footer>();
  TRY(parquet::read_footer(out.bytes_.view(), out.name_, *out.footer_));
  return out;
}

Result<std::optional<std::vector<Row>>> ParquetFile::next() {
  if (group_ == footer_->groups.size()) return std::optional<std::vector<Row>>();
  const auto& group = footer_->groups[group_++];
  std::vector<Track> tracks;
  for (const auto* node : footer_->leaves)
    tracks.push_back(
        {TRY(parquet::read_column(bytes_.view(), *node, group.chunks[node->leaf], name_))});
  TRY(bytes_.whole());
  auto rows = TRY(Rows(*footer_, std::move(tracks), name_).all(group.rows));
  return std::optional(std::move(rows));
}

std::vector<std::string> ParquetFile::columns() const {
  std::vector<std::string> out;
  for (const auto& child : footer_->root.children) out.push_back(child.name);
  return out;
}

}  // namespace store
