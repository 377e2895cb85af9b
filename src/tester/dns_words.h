// How checks say what DNS told, or did not: the words of the check of a domain.
#pragma once

#include "posture/dns_words.h"

namespace waybill::tester {

using posture::no_answer;
using posture::why_no_mail;

}  // namespace waybill::tester
