// The answer's program does what tests ask of it, in a sandbox (sandbox/sandbox.h). The reward is the share of tests
// that pass, or with `all` 1 only if every one does.
//
// Tests are members of a line: `tests` is a text, code that is run behind the answer's (assert f(2) == 4), or a list of
// such texts, or of {"input": ..., "output": ...}, which are what the program reads and must print. What surprises: code that
// is run before a test could end the process as if all were well, so a word that it cannot foretell is read and printed
// behind the last test.
#include <sys/random.h>

#include <algorithm>

#include "grade/reference.h"
#include "grade/sandbox/sandbox.h"

namespace grade::grader {

namespace {

struct Program {
  double seconds = 10, memory_mb = 512, processes = 1;
  bool all = true;

  template <class V>
  void fields(V& v) {
    v(seconds, "seconds", "that one test may take, by the clock");
    v(memory_mb, "memory_mb", "that a process may have");
    v(processes, "processes", "that may run at once, threads included");
    v(all, "all", "whether the reward is 1 only if all tests pass; else it is their share");
  }
  base::Result<void> check() const {
    if (seconds > 0 && seconds <= 3600 && memory_mb >= 16 && memory_mb <= 1e6 && processes >= 1 &&
        processes <= 1000)
      return {};
    return base::Error{base::Code::bad_request, "a limit of the sandbox is out of range", "",
                       "seconds up to 3600, memory_mb from 16, processes from 1 to 1000"};
  }
};

// In the last fence that is closed, or all of it.
std::string code_of(const std::string& answer) {
  const auto close = answer.rfind("```");
  if (close == std::string::npos || close == 0) return answer;
  const auto open = answer.rfind("```", close - 1);
  if (open == std::string::npos) return answer;
  const auto line = answer.find('\n', open);
  if (line == std::string::npos || line >= close) return answer;
  return answer.substr(line + 1, close - line - 1);
}

std::string without_end(std::string text) {
  std::erase(text, '\r');
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    while (line.ends_with(' ') || line.ends_with('\t')) line.pop_back();
    out += line + "\n";
    at = end + 1;
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of("\r\n");
  if (end == std::string::npos) return "";
  const auto begin = text.find_last_of('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

std::string why(const sandbox::Ran& ran) {
  if (ran.end == sandbox::End::time) return "it took too long";
  if (ran.end == sandbox::End::output) return "it wrote too much";
  if (ran.status > 128) return "it was ended by signal " + std::to_string(ran.status - 128);
  const auto said = last_line(ran.errors);
  return said.empty() ? "it ended with status " + std::to_string(ran.status) : as_said(said);
}

struct Test {
  std::string code, input, output;
  bool prints = false;
};

base::Result<Test> test_of(const base::Json& one) {
  if (one.is_string()) return Test{one.get<std::string>(), "", "", false};
  const auto text = [&](const char* name) {
    return one.is_object() && one.contains(name) && one[name].is_string();
  };
  if (!text("output"))
    return base::Error{base::Code::bad_data,
                       "a test is neither code nor {\"input\": ..., \"output\": ...}", "", ""};
  return Test{"", text("input") ? one["input"].get<std::string>() : "",
              one["output"].get<std::string>(), true};
}

base::Result<std::vector<Test>> tests_of(const Asked& asked) {
  const auto found = asked.line.find("tests");
  if (found == asked.line.end())
    return base::Error{base::Code::bad_data, "the line has no \"tests\"", "",
                       "give code, or a list of tests"};
  std::vector<Test> out;
  if (!found->is_array()) return std::vector<Test>{TRY(test_of(*found))};
  for (const auto& one : *found) out.push_back(TRY(test_of(one)));
  if (out.empty())
    return base::Error{base::Code::bad_data, "the line has no \"tests\"", "",
                       "give code, or a list of tests"};
  return out;
}

class Judge : public Grader {
 public:
  explicit Judge(const Program& own) : own_(own) {
    limits_.seconds = own.seconds;
    limits_.memory_bytes = static_cast<std::int64_t>(own.memory_mb * (1 << 20));
    limits_.processes = static_cast<std::int64_t>(own.processes);
  }

  base::Result<Grade> grade(const Asked& asked) const override {
    const auto tests = TRY(tests_of(asked));
    const auto code = code_of(asked.answer);
    std::size_t passed = 0;
    std::string first;
    for (const auto& test : tests) {
      const auto failed = TRY(fails(code, test));
      passed += failed.empty();
      if (first.empty()) first = failed;
      if (own_.all && !first.empty()) return wrong(first);
    }
    const auto share = static_cast<double>(passed) / static_cast<double>(tests.size());
    return Grade{share, std::to_string(passed) + " of " + std::to_string(tests.size()) +
                            " tests pass" + (first.empty() ? "" : ": " + first)};
  }

 private:
  // "", or why.
  base::Result<std::string> fails(const std::string& code, const Test& test) const {
    const auto word = test.prints ? std::string() : unforeseen();
    sandbox::Task task{.program = {"python3", "-I", "-B", "main.py"},
                       .files = {{"main.py", code + "\n" + test.code + (test.prints ? "" : kLast)}},
                       .input = test.prints ? test.input : word + "\n",
                       .limits = limits_};
    const auto ran = TRY(sandbox::run(task));
    if (ran.end != sandbox::End::itself || ran.status != 0) return why(ran);
    if (!test.prints)
      return ran.output.ends_with(word + "\n") ? std::string()
                                               : std::string("it ended before its tests did");
    if (without_end(ran.output) == without_end(test.output)) return std::string();
    return "it printed " + as_said(without_end(ran.output));
  }

  static std::string unforeseen() {
    std::uint64_t bits = 0;
    CHECK(::getrandom(&bits, sizeof bits, 0) == sizeof bits, "the kernel has random bits");
    return std::to_string(bits);
  }
  static constexpr const char* kLast =
      "\nimport sys\nprint('\\n' + sys.stdin.readline(), end='')\n";
  const Program own_;
  sandbox::Limits limits_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  sandbox::Task probe{
      .program = {"python3", "-I", "-B", "-c", ""}, .files = {}, .input = "", .limits = {}};
  TRY(sandbox::run(probe));  // a machine that forbids it says so before the first line
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Program>()));
}

}  // namespace

extern const Entry code{"the answer's Python program passes its tests, in a sandbox", "tests",
                        base::options<Program>, open};

}  // namespace grade::grader
