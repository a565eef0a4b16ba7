// Programs that stand in for others on the PATH of a test.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/folder_test.h"
#include "base/process.h"

namespace cluster {

class Stubs : public testing::Test {
 protected:
  Stubs() : path_(::getenv("PATH")) {
    std::filesystem::create_directory(folder_ / "bin");
    ::setenv("PATH", ((folder_ / "bin") + ":" + path_).c_str(), 1);
    ::setenv("SLURM_JOB_ID", "17", 1);
    ::setenv("HERE", folder_.path().c_str(), 1);
    ::unsetenv("SLURM_RESTART_COUNT");
  }
  ~Stubs() override { ::setenv("PATH", path_.c_str(), 1); }

  // A bash script that may be started; $HERE is the folder of the test.
  void program(const base::Path& file, const std::string& body) {
    ASSERT_TRUE(disk_->write_file(file, "#!/bin/bash\n" + body + "\n", 0755).ok());
  }
  void stub(const std::string& name, const std::string& body) {
    program(folder_ / ("bin/" + name), body);
  }
  std::string said(const std::string& file) {
    const auto bytes = disk_->read(folder_ / file);
    return bytes.ok() ? *bytes : "";
  }

  base::Folder folder_;
  std::unique_ptr<base::Disk> disk_ = base::real_disk();

 private:
  std::string path_;
};

}  // namespace cluster
