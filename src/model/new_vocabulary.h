// A model whose vocabulary becomes another one: rows of its embedding and of its head go where their ids go, and a
// new id begins with the mean of the rows of the former tokens that it is made of.
//
// The mean is what published work on adapting vocabularies begins with where nothing else is known of a token
// (Gee et al. 2022, "Fast Vocabulary Transfer for Language Model Compression"; Hewitt 2021, "Initializing New Word
// Embeddings for Pretrained Language Models"). The logit of a new token is then the mean of those of its parts, so
// its probability at first is below the largest of theirs.
//
// Logits of ids that stay are the same bits as before. What is left out makes the sum that they are divided by
// smaller, so a text of tokens that stay costs at most as many bits; what is new makes it larger, so it costs
// log2(1 + p / (1 - p)) bits a token more, where p is the share of the new ones. No head bias and no row of numbers
// could keep that at zero for every hidden state: training on does.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"

namespace model {

struct NewVocabulary {
  // By id before: its id now, -1 where it is left out. Ids behind these have no token.
  std::vector<std::int32_t> moved;
  // The new ids, which follow on those that stay: the former tokens of which each is made, at least one.
  std::vector<std::vector<std::int32_t>> made_of;
  // The head's rows of new ids are the mean of all its rows instead: then their probability together is at most
  // n / (n + m), n new ids beside m, whatever the hidden state, by Jensen's inequality. A head that is the embedding
  // becomes one of its own.
  bool head_of_all = false;
  std::map<std::string, std::string> files;            // of the tokenizer, by name
  bool (*has_former_ids)(std::string_view) = nullptr;  // files of the folder that are left behind
  // Texts in ids before, all of which stay: logits are compared behind them. None: ids that are made up.
  std::vector<std::vector<std::int32_t>> texts;
};

struct Revised {
  std::int64_t before = 0, now = 0;   // rows: vocab_size of config.json
  std::vector<std::string> tensors;   // whose rows moved
  std::vector<std::string> left;      // names of files that were left behind
  std::size_t texts = 0, tokens = 0;  // behind which logits were compared
};

// Writes the model in `from`, a Hugging Face folder, with another vocabulary to the new folder `to`. vocab_size stays
// a multiple of what it was a multiple of where there were rows behind the tokens (of 8 to 128). Every other tensor is
// copied byte for byte. What was written is read again: every row and tensor must have the bytes meant, and texts the
// logits of before, bit for bit. Error: missing; bad_request where something stands at `to`, or where the tokenizer
// has more ids than the model; unsupported for quantised models and for those whose rows are not known; as
// load_model(); verification.
base::Result<Revised> revise_vocabulary(base::Context& ctx, const base::Path& from,
                                        const NewVocabulary& vocabulary, const base::Path& to);

}  // namespace model
