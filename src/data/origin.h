// Where a document of a corpus was read from, in the words of the recipe ("texts/de/note00.txt"),
// and which documents somebody means who names a file as it lies on the disk.
//
// Known only of local files, from the sources that the corpus was made of, while they stand beside
// it. A path may be said as the recipe says it, as it was meant where janua was started, or as it
// is now, from the root.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"

namespace data {

class Origins {
 public:
  // A document, by its source and its key there.
  struct Inside {
    std::string source, key;
  };

  // Of none, where the sources are gone or cannot be read.
  static Origins of(const base::Path& corpus, base::Disk& disk);

  // "" for what comes from no local file. Of a file of many documents the key of one follows it as
  // if it were a folder: "texts/minutes.csv/12".
  base::Path path_of(const std::string& source, const std::string& language,
                     const std::string& key) const;

  // The source that is this file and no other, "" where there is none.
  std::string source_of(const base::Path& file) const;

  std::vector<Inside> meant_by(const base::Path& path, base::Disk& disk) const;

 private:
  struct Place {
    std::string name, language;  // of the source; a language that documents say themselves is ""
    base::Path said, stood;      // in the recipe, and from where janua was started
    bool is_folder = false;
  };
  std::vector<Place> places_;
};

}  // namespace data
