#include "dns/inquiry.h"

namespace waybill::dns {

const Answer* Inquiry::ask(const Question& question) {
  if (const Answer* answer = known_.answer(question)) return answer;
  Question open = known_.find(question).question;
  if (noted_.insert(open).second) wanted_.push_back(std::move(open));
  return nullptr;
}

}  // namespace waybill::dns
