// The tensors of a checkpoint that have a row for each id of the vocabulary, and which rows they get.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/new_vocabulary.h"
#include "model/tensors.h"

namespace model {

// Of a new row: the former rows of which it is the mean; of one alone it has the bytes.
using RowSources = std::vector<std::vector<std::int32_t>>;

// One for each row of the new vocabulary, `before` rows being there. Rows behind the ids are such rows of before, the
// last of them as often as it takes.
RowSources row_sources(const NewVocabulary& vocabulary, std::int64_t before);

struct VocabularyTables {
  std::map<std::string, bool> all;  // by their names in the files: whether it is a head of its own
  std::string embedding, head;      // their names
  bool tied = false;                // the head is the embedding
};
// Of the model in `folder`, whose configuration is `config`. Error: as load_model(); unsupported where a tensor depends
// on the vocabulary otherwise.
base::Result<VocabularyTables> vocabulary_tables(base::Disk& disk, const base::Path& folder,
                                                 const base::Json& config);

// The bytes of a row of `tensor` with these sources, in its own type. Means are computed in double and rounded to the
// nearest. Of whole numbers, which have no mean, it is the row of the first source. Error: io; bad_data.
base::Result<std::string> row_bytes(const Tensors& tensors, const Tensors::One& tensor,
                                    const std::vector<std::int32_t>& sources);

}  // namespace model
