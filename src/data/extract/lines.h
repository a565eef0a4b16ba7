// Blocks of Markdown with what stands before their lines: quotes, items of lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace data::extract {

class Lines {
 public:
  // Until leave(), each line begins with `rest`, the first with `first`: "> ", or "- " and two blanks.
  // `item`: of a list, whose items follow one another without an empty line.
  void enter(std::string first, std::string rest, bool item);
  void leave();
  // A block of one or more lines, an empty line before it where one is due. `joined`: it goes on with the
  // block before, as a row of a table does.
  void block(std::string_view lines, bool joined = false);
  std::string take() { return std::move(text_); }
  std::size_t size() const { return text_.size(); }

 private:
  struct Level {
    std::string first, rest;
    bool item, used;
  };
  void line(std::string_view line);
  bool begins_item() const;

  std::string text_;
  std::vector<Level> levels_;
  std::size_t item_depth_ = 0;  // of the item that the last block stood in; 0 for none
};

}  // namespace data::extract
