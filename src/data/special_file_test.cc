// What stands in a folder and is no file: pipes, sockets and devices.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "data/source.h"
#include "data/walk.h"

namespace data {
namespace {

// A short path: that of a socket has at most 107 bytes.
class Special : public testing::Test {
 protected:
  Special() : root_("/tmp/janua-special-" + std::to_string(::getpid())) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  ~Special() override { std::filesystem::remove_all(root_); }

  base::Path at(const std::string& name) const { return base::join(root_, name); }
  void pipe(const std::string& name) { ASSERT_EQ(::mkfifo(at(name).c_str(), 0600), 0); }
  void socket(const std::string& name) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_GE(fd, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    at(name).copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(fd);  // its name stays
  }
  void link(const std::string& target, const std::string& name) {
    std::filesystem::create_symlink(target, at(name));
  }

  base::Result<void> ready(const std::string& kind, const base::Path& path) {
    base::Settings settings = source::find(kind)->options();
    settings
        .from_json({{"name", "mine"}, {"language", "deu_Latn"}, {"path", path}, {"license", "MIT"}},
                   "recipe")
        .take();
    return source::find(kind)->ready(settings, *disk_);
  }

  std::unique_ptr<base::Disk> disk_ = base::real_disk();
  base::Path root_;
};

// Bug: a pipe named as a text stopped the reading of all others.
TEST_F(Special, files_of_a_folder_are_left_out_and_told_whatever_their_names) {
  ASSERT_TRUE(disk_->write_file(at("a.txt"), "a").ok());
  pipe("b.txt");
  socket("c.html");
  link("/dev/zero", "d.md");
  link("b.txt", "e.txt");
  const auto walked = walk(*disk_, root_).take();
  EXPECT_EQ(walked.files, std::vector<base::Path>{"a.txt"});
  std::map<std::string, std::string> reasons;
  for (const auto& one : walked.left_out) reasons[one.path] = one.reason;
  const std::string reason = "a pipe, socket or device";
  EXPECT_EQ(reasons,
            (std::map<std::string, std::string>{
                {"b.txt", reason}, {"c.html", reason}, {"d.md", reason}, {"e.txt", reason}}));
}

TEST_F(Special, files_alone_in_a_folder_are_no_text_that_is_read) {
  pipe("a.txt");
  const auto refused = ready("folder", root_);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("a pipe, socket or device"), std::string::npos)
      << refused.error().sentence();
}

TEST_F(Special, files_are_refused_as_sources_before_anything_starts) {
  pipe("a.txt");
  socket("b.txt");
  for (const auto* kind : {"text", "html", "jsonl"})
    for (const auto& path : {at("a.txt"), at("b.txt"), base::Path("/dev/zero")}) {
      const auto refused = ready(kind, path);
      ASSERT_FALSE(refused.ok()) << kind << " " << path;
      EXPECT_EQ(refused.error().code, base::Code::io);
      EXPECT_EQ(refused.error().where, path);
      EXPECT_NE(refused.error().what.find("is a pipe, socket or device"), std::string::npos)
          << refused.error().sentence();
    }
}

TEST_F(Special, files_are_never_opened_by_a_reader) {
  pipe("a");
  socket("b");
  for (const auto& path : {at("a"), at("b"), base::Path("/dev/zero")}) {
    EXPECT_EQ(disk_->read(path).error().what, "is a pipe, socket or device, not a file");
    EXPECT_EQ(disk_->map(path).error().what, "is a pipe, socket or device, not a file");
  }
}

}  // namespace
}  // namespace data
