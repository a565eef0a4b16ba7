// Which program made an artefact: its version and the digest of the very file that runs.
//
// The digest is taken on first use, never at start-up. The code may live in an executable or in a
// shared object; the loader knows which one holds this function.
#include <link.h>

#include "ledger/artefact.h"

namespace ledger {

namespace {

struct Search {
  ElfW(Addr) address;
  base::Path file;
};

int holds_address(dl_phdr_info* object, std::size_t, void* data) {
  auto* search = static_cast<Search*>(data);
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    const auto begin = object->dlpi_addr + segment.p_vaddr;
    if (segment.p_type != PT_LOAD || search->address < begin ||
        search->address >= begin + segment.p_memsz)
      continue;
    // The main program has no name here, and its path may hold a newer build by now.
    search->file = *object->dlpi_name ? object->dlpi_name : "/proc/self/exe";
    return 1;
  }
  return 0;
}

base::Json describe() {
  Search search{reinterpret_cast<ElfW(Addr)>(&describe_tool), "/proc/self/exe"};
  dl_iterate_phdr(holds_address, &search);
  const auto disk = base::real_disk();
  const auto digest = base::hash_file(*disk, search.file);
  return {{"name", "janua"},
          {"version", JANUA_VERSION},
          {"build", digest.ok() ? digest->hex() : "unknown"},
          {"compiler", __VERSION__}};
}

}  // namespace

base::Json describe_tool() {
  static const base::Json once = describe();
  return once;
}

}  // namespace ledger
