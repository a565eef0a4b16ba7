#include "instruct/row.h"

namespace instruct {

base::Json to_json(const Row& row) {
  return {{"id", row.id},
          {"messages", base::Json::array({{{"role", "user"}, {"content", row.prompt}},
                                          {{"role", "assistant"}, {"content", row.answer}}})},
          {"task", row.task},
          {"language", row.language},
          {"prompt_language", row.prompt_language},
          {"wording", row.wording},
          {"difficulty", row.difficulty},
          {"grader", row.grader},
          {"documents", row.documents},
          {"licenses", row.licenses},
          {"seed", row.seed}};
}

}  // namespace instruct
