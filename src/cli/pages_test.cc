#include "cli/pages.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

// The places are said with "..", which a disk in memory takes as it stands.
struct Pages : testing::Test {
  base::MemoryDisk disk;
  void write(const base::Path& path, const std::string& text) {
    ASSERT_TRUE(disk.write_file(path, text, 0644).ok());
  }
  void fill(const base::Path& root) {
    write(root + "/README.md", "# janua\n\nOne program.\n");
    write(root + "/docs/cli.md", "# Commands\n");
    write(root + "/docs/own-text.md", "<!-- made -->\n# Your own text\n\nA folder.\n");
    write(root + "/docs/formats/corpus.md", "# corpus: text\n");
    write(root + "/docs/picture/page.png", "x");
  }
  std::string list(const base::Path& folder) {
    return list_of_pages(pages_beside(disk, folder).take());
  }
};

constexpr const char* kList =
    "README          janua\n"
    "cli             Commands\n"
    "formats/corpus  corpus: text\n"
    "own-text        Your own text\n";

TEST_F(Pages, of_an_installation_are_found_from_its_program) {
  fill("/opt/bin/../share/doc/janua");
  EXPECT_EQ(list("/opt/bin"), kList);
}

TEST_F(Pages, of_a_checkout_are_found_from_what_was_built_in_it) {
  fill("/home/x/build/release/../..");
  EXPECT_EQ(list("/home/x/build/release"), kList);
}

TEST_F(Pages, that_lack_are_an_error_with_both_places) {
  const auto error = pages_beside(disk, "/opt/bin").error();
  EXPECT_EQ(error.code, base::Code::missing);
  EXPECT_EQ(error.where, "/opt/bin/../share/doc/janua and /opt/bin/../..");
  write("/opt/bin/../../README.md", "# somebody else's\n");
  EXPECT_FALSE(pages_beside(disk, "/opt/bin").ok());
}

TEST_F(Pages, are_called_what_people_copy) {
  for (const char* word : {"own-text", "own-text.md", "docs/own-text.md", "docs/own-text"})
    EXPECT_EQ(page_name(word), "own-text") << word;
  EXPECT_EQ(page_name("README.md"), "README");
}

}  // namespace
}  // namespace cli
