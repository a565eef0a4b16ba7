#include "eval/control.h"

#include "base/process.h"

namespace eval {

base::Result<Control> find_control() {
  auto ran = base::run_program({"xz", "--version"});
  if (!ran.ok() && ran.error().code == base::Code::missing && ran.error().where == "xz")
    return base::Error{base::Code::missing, "the control of the evaluation needs the program xz",
                       "eval", "install the package xz-utils, or set eval.control = false"};
  if (!ran.ok()) return ran.error();
  if (ran->status != 0)
    return base::Error{base::Code::failed,
                       "xz, which the control of the evaluation needs, ended with status " +
                           std::to_string(ran->status) + ": " +
                           ran->errors.substr(0, ran->errors.find('\n')),
                       "eval", "mend its installation, or set eval.control = false"};
  return Control{ran->output.substr(0, ran->output.find('\n'))};
}

base::Result<std::uint64_t> compressed_size(base::Context& ctx, const HeldOut& held_out,
                                            const base::Path& scratch) {
  std::string all;
  for (const auto& document : held_out.documents) all += document.text + "\n";
  TRY(ctx.disk.write_file(scratch, all));
  // One thread, so that the size does not depend on the machine.
  auto ran = base::run_program({"xz", "-9e", "--threads=1", "--keep", "--stdout", "--", scratch});
  TRY(ctx.disk.remove_all(scratch));
  const auto finished = TRY(std::move(ran));
  if (finished.status != 0)
    return base::Error{base::Code::failed, "xz failed: " + finished.errors, held_out.name(), ""};
  return finished.output.size();
}

}  // namespace eval
