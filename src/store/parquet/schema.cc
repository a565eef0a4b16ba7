#include "store/parquet/schema.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "store/parquet/thrift.h"

namespace store::parquet {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kMostDepth = 40;
constexpr std::string_view kMagic = "PAR1";

// A line of the flat list that the tree is written as.
struct Element {
  Node node;
  std::int64_t physical = -1, children = 0, converted = -1;
  bool has_logical = false;
};

Unit read_unit(Thrift& in) {
  Unit out = Unit::milli;
  in.structure([&](int id, Kind) {
    out = id == 3 ? Unit::nano : id == 2 ? Unit::micro : Unit::milli;
    return false;
  });
  return out;
}

void read_logical(Thrift& in, Element& out) {
  constexpr std::pair<int, Logical> kKinds[] = {
      {1, Logical::text},     {2, Logical::map},      {3, Logical::list},  {4, Logical::text},
      {5, Logical::decimal},  {6, Logical::date},     {7, Logical::time},  {8, Logical::timestamp},
      {10, Logical::integer}, {11, Logical::nothing}, {12, Logical::text}, {14, Logical::uuid},
      {15, Logical::real16}};
  in.structure([&](int which, Kind kind) {
    for (const auto& [id, logical] : kKinds)
      if (id == which) out.node.logical = logical;
    out.has_logical = true;
    if (kind != Kind::structure) return false;
    in.structure([&](int id, Kind inner) {
      if (which == 5 && id == 1 && Thrift::is_whole(inner))
        return out.node.scale = in.whole(), true;
      if ((which == 7 || which == 8) && id == 1) out.node.in_utc = inner == Kind::yes;
      if ((which == 7 || which == 8) && id == 2 && inner == Kind::structure)
        return out.node.unit = read_unit(in), true;
      if (which == 10 && id == 2) out.node.is_signed = inner == Kind::yes;
      return false;
    });
    return true;
  });
}

// What older writers say instead.
void read_converted(Element& out) {
  auto& node = out.node;
  switch (out.converted) {
    case 0:
    case 4:
    case 19:
      node.logical = Logical::text;
      break;
    case 1:
    case 2:
      node.logical = Logical::map;
      break;
    case 3:
      node.logical = Logical::list;
      break;
    case 5:
      node.logical = Logical::decimal;
      break;
    case 6:
      node.logical = Logical::date;
      break;
    case 7:
    case 8:
      node.logical = Logical::time;
      node.unit = out.converted == 8 ? Unit::micro : Unit::milli;
      break;
    case 9:
    case 10:
      node.logical = Logical::timestamp;
      node.unit = out.converted == 10 ? Unit::micro : Unit::milli;
      node.in_utc = true;
      break;
    default:
      if (out.converted >= 11 && out.converted <= 18) {
        node.logical = Logical::integer;
        node.is_signed = out.converted >= 15;
      }
  }
}

Element read_element(Thrift& in) {
  Element out;
  in.structure([&](int id, Kind kind) {
    if (id == 4 && kind == Kind::binary) return out.node.name = in.text(), true;
    if (id == 10 && kind == Kind::structure) return read_logical(in, out), true;
    if (!Thrift::is_whole(kind)) return false;
    const auto value = in.whole();
    if (id == 1) out.physical = value;
    if (id == 2) out.node.width = value;
    if (id == 3)
      out.node.repetition = static_cast<Repetition>(std::clamp<std::int64_t>(value, 0, 2));
    if (id == 5) out.children = value;
    if (id == 6) out.converted = value;
    if (id == 7) out.node.scale = value;
    return true;
  });
  if (!out.has_logical) read_converted(out);
  out.node.is_leaf = out.physical >= 0;
  out.node.physical = static_cast<Physical>(std::clamp<std::int64_t>(out.physical, 0, 7));
  return out;
}

Chunk read_chunk(Thrift& in) {
  Chunk out;
  std::int64_t data = 0, dictionary = 0;
  in.structure([&](int id, Kind kind) {
    if (id != 3 || kind != Kind::structure) return false;
    in.structure([&](int inner, Kind of) {
      if (!Thrift::is_whole(of)) return false;
      const auto value = in.whole();
      if (inner == 1) out.physical = static_cast<Physical>(std::clamp<std::int64_t>(value, 0, 7));
      if (inner == 4) out.codec = value;
      if (inner == 5) out.values = value;
      if (inner == 7) out.bytes = value;
      if (inner == 9) data = value;
      if (inner == 11) dictionary = value;
      return true;
    });
    return true;
  });
  out.begin = dictionary > 0 && dictionary < data ? dictionary : data;
  return out;
}

RowGroup read_group(Thrift& in) {
  RowGroup out;
  in.structure([&](int id, Kind kind) {
    if (id == 3 && Thrift::is_whole(kind)) return out.rows = in.whole(), true;
    if (id != 1 || kind != Kind::list) return false;
    in.list([&](Kind of) {
      if (of != Kind::structure) return false;
      out.chunks.push_back(read_chunk(in));
      return true;
    });
    return true;
  });
  return out;
}

// The tree from its flat list.
class Tree {
 public:
  Tree(std::vector<Element> elements, std::string name)
      : elements_(std::move(elements)), name_(std::move(name)) {}

  Result<Node> make() {
    if (elements_.empty()) return error("it has no columns");
    elements_[0].node.repetition = Repetition::required;
    auto root = TRY(take(0, 0, 0));
    if (root.is_leaf || at_ != elements_.size()) return error("its list of columns is no tree");
    return root;
  }

 private:
  Error error(const std::string& what) const {
    return {Code::bad_data, "the file is no sound Parquet: " + what, name_, ""};
  }

  Result<Node> take(int definition, int repeat, std::size_t depth) {
    if (at_ >= elements_.size() || depth > kMostDepth)
      return error("its list of columns is no tree");
    auto& element = elements_[at_++];
    auto node = std::move(element.node);
    if (!base::valid_utf8(node.name)) return error("the name of a column is not UTF-8");
    node.definition = definition + (node.repetition != Repetition::required ? 1 : 0);
    node.repeat = repeat + (node.repetition == Repetition::repeated ? 1 : 0);
    if (node.is_leaf) {
      node.leaf = leaves_++;
      if (element.children != 0) return error("a column has columns inside");
      if (node.physical == Physical::fixed && (node.width < 1 || node.width > 1 << 16))
        return error("the width of column '" + node.name + "' is none");
      return node;
    }
    if (element.children < 0 ||
        element.children > static_cast<std::int64_t>(elements_.size() - at_))
      return error("its list of columns ends early");
    std::set<std::string> names;
    for (std::int64_t i = 0; i < element.children; ++i) {
      node.children.push_back(TRY(take(node.definition, node.repeat, depth + 1)));
      if (!names.insert(node.children.back().name).second)
        return error("two columns are named '" + node.children.back().name + "'");
    }
    if (node.children.empty() && depth > 0)
      return error("the group '" + node.name + "' has no columns");
    return node;
  }

  std::vector<Element> elements_;
  std::string name_;
  std::size_t at_ = 0, leaves_ = 0;
};

void put_leaves(const Node& node, std::vector<const Node*>& out) {
  if (node.is_leaf) out.push_back(&node);
  for (const auto& child : node.children) put_leaves(child, out);
}

Result<std::string_view> footer_bytes(std::string_view file, const std::string& name) {
  const auto fail = [&](const std::string& what) {
    return Error{Code::bad_data, "the file is no Parquet: " + what, name, ""};
  };
  if (file.ends_with("PARE"))
    return Error{Code::unsupported, "the file is encrypted Parquet, which is not read", name, ""};
  if (file.size() < 12 || !file.starts_with(kMagic) || !file.ends_with(kMagic))
    return fail("it does not begin and end with PAR1");
  Cursor size(file.substr(file.size() - 8));
  const auto bytes = size.fixed<std::uint32_t>();
  if (bytes > file.size() - 12) return fail("its footer is longer than the file");
  return file.substr(file.size() - 8 - bytes, bytes);
}

}  // namespace

Result<void> read_footer(std::string_view file, const std::string& name, Footer& out) {
  Cursor bytes(TRY(footer_bytes(file, name)));
  Thrift in(bytes);
  std::vector<Element> elements;
  in.structure([&](int id, Kind kind) {
    if ((id != 2 && id != 4) || kind != Kind::list) return false;
    in.list([&](Kind of) {
      if (of != Kind::structure) return false;
      if (id == 2)
        elements.push_back(read_element(in));
      else
        out.groups.push_back(read_group(in));
      return true;
    });
    return true;
  });
  const auto fail = [&](const std::string& what) {
    return Error{Code::bad_data, "the file is no sound Parquet: " + what, name, ""};
  };
  if (bytes.bad()) return fail("its footer is cut");
  out.root = TRY(Tree(std::move(elements), name).make());
  put_leaves(out.root, out.leaves);
  for (const auto& group : out.groups) {
    if (group.chunks.size() != out.leaves.size()) return fail("a row group has not all columns");
    for (std::size_t i = 0; i < group.chunks.size(); ++i) {
      const auto& chunk = group.chunks[i];
      if (chunk.physical != out.leaves[i]->physical) return fail("a column is of two types");
      if (chunk.values == 0) continue;  // it has no pages
      if (chunk.begin < 4 || chunk.bytes < 0 || chunk.values < 0 ||
          static_cast<std::uint64_t>(chunk.begin) > file.size() ||
          static_cast<std::uint64_t>(chunk.bytes) >
              file.size() - static_cast<std::uint64_t>(chunk.begin))
        return fail("pages lie outside of the file");
    }
  }
  return {};
}

}  // namespace store::parquet
