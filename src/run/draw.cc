#include "run/draw.h"

#include <algorithm>
#include <map>

#include "page/markup.h"

namespace run {

namespace {

constexpr int kWidth = 150, kHeight = 46, kAcross = 60, kDown = 22, kMargin = 16;

std::string label(const Instance& stage) {
  return stage.name == stage.kind ? stage.name : stage.name + " (" + stage.kind + ")";
}

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::vector<std::string> inputs_of(const Instance& stage) {
  std::vector<std::string> out;
  for (const auto& input : stage.inputs) out.push_back(input.name);
  return out;
}

std::vector<std::string> shown_inputs(const Instance& stage) {
  std::vector<std::string> out;
  for (const auto& input : stage.inputs) out.push_back(input.shown());
  return out;
}

// Gates that are not read anyway.
std::vector<std::string> gates_of(const Instance& stage) {
  auto out = stage.gates;
  const auto read = inputs_of(stage);
  std::erase_if(out, [&](const auto& name) { return std::ranges::count(read, name) > 0; });
  return out;
}

struct Box {
  int column = 0, row = 0;
  int left() const { return kMargin + column * (kWidth + kAcross); }
  int top() const { return kMargin + row * (kHeight + kDown); }
  int middle() const { return top() + kHeight / 2; }
};

std::map<std::string, Box> place(const std::vector<Verdict>& verdicts) {
  std::map<std::string, Box> boxes;
  std::map<int, int> rows;  // used in each column
  for (const auto& verdict : verdicts) {
    Box box;
    const auto after = [&](const std::string& name) {
      if (const auto it = boxes.find(name); it != boxes.end())
        box.column = std::max(box.column, it->second.column + 1);
    };
    for (const auto& name : inputs_of(*verdict.stage)) after(name);
    for (const auto& name : gates_of(*verdict.stage)) after(name);
    box.row = rows[box.column]++;
    boxes[verdict.stage->name] = box;
  }
  return boxes;
}

std::string number(int value) { return std::to_string(value); }

std::string arrow(const Box& from, const Box& to, bool gate) {
  const int x1 = from.left() + kWidth, y1 = from.middle(), x2 = to.left(), y2 = to.middle();
  const int bend = (x2 - x1) / 2;
  return "<path class=\"" + std::string(gate ? "gate" : "read") + "\" d=\"M" + number(x1) + " " +
         number(y1) + " C" + number(x1 + bend) + " " + number(y1) + " " + number(x2 - bend) + " " +
         number(y2) + " " + number(x2) + " " + number(y2) + "\"/>\n";
}

std::string box_of(const Box& box, const Verdict& verdict) {
  const auto text = [&](int down, const std::string& style, const std::string& words) {
    return "<text class=\"" + style + "\" x=\"" + number(box.left() + kWidth / 2) + "\" y=\"" +
           number(box.top() + down) + "\">" + page::escape_markup(words) + "</text>\n";
  };
  return "<rect class=\"" + std::string(name(verdict.state)) + "\" x=\"" + number(box.left()) +
         "\" y=\"" + number(box.top()) + "\" width=\"" + number(kWidth) + "\" height=\"" +
         number(kHeight) + "\" rx=\"6\"/>\n" + text(20, "name", label(*verdict.stage)) +
         text(36, "state", name(verdict.state));
}

constexpr const char* kStyle =
    "<style>text{font:13px sans-serif;text-anchor:middle;fill:#111}.state{font-size:11px}"
    "rect{fill:#fff;stroke:#333;stroke-width:1.5}.stale{stroke-dasharray:6 3}"
    ".waiting{stroke-dasharray:2 3}path{fill:none;stroke:#666}.gate{stroke-dasharray:4 4}"
    "@media (prefers-color-scheme:dark){text{fill:#eee}rect{fill:#222;stroke:#bbb}"
    "path{stroke:#999}}</style>\n";

}  // namespace

std::string draw_text(const std::vector<Verdict>& verdicts) {
  std::size_t width = 0;
  for (const auto& verdict : verdicts) width = std::max(width, label(*verdict.stage).size());
  std::string out;
  for (const auto& verdict : verdicts) {
    auto line = label(*verdict.stage);
    line.resize(width, ' ');
    const auto read = list(shown_inputs(*verdict.stage)), gates = list(gates_of(*verdict.stage));
    if (!read.empty()) line += "  <- " + read;
    if (!gates.empty()) line += "  (after " + gates + ")";
    out += line + "  " + name(verdict.state) + "\n";
  }
  return out;
}

std::string draw_svg(const std::vector<Verdict>& verdicts) {
  const auto boxes = place(verdicts);
  int right = 2 * kMargin, bottom = 2 * kMargin;
  for (const auto& [stage, box] : boxes) {
    right = std::max(right, box.left() + kWidth + kMargin);
    bottom = std::max(bottom, box.top() + kHeight + kMargin);
  }
  std::string body;
  for (const auto& verdict : verdicts) {
    const auto& to = boxes.at(verdict.stage->name);
    for (const auto& input : inputs_of(*verdict.stage)) body += arrow(boxes.at(input), to, false);
    for (const auto& gate : gates_of(*verdict.stage)) body += arrow(boxes.at(gate), to, true);
  }
  for (const auto& verdict : verdicts) body += box_of(boxes.at(verdict.stage->name), verdict);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 " + number(right) +
         " " + number(bottom) + "\" width=\"" + number(right) + "\" height=\"" + number(bottom) +
         "\">\n<title>Stages of the recipe</title>\n<desc>" +
         page::escape_markup(draw_text(verdicts)) + "</desc>\n" + kStyle + body + "</svg>\n";
}

}  // namespace run
