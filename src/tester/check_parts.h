// The checks of form, content and lists by what they look at; check_format(), check_content() and
// check_list() run them. Each sets the findings of the checks that it names.
#pragma once

#include "tester/examined.h"

namespace waybill::tester {

void check_required_fields(const Offline& offline);  // from-field, date-field, message-id,
                                                     // single-fields
void check_subject(const Offline& offline);          // subject
void check_addressing(const Offline& offline);       // recipient-named, sender-field, reply-to
void check_octets(const Offline& offline);           // line-length, line-ends, header-octets,
                                                     // header-size
void check_encoded_words(const Offline& offline);    // encoded-words
void check_structure(const Offline& offline);        // mime-header, mime-structure
void check_alternatives(const Offline& offline);     // plain-text, text-matches, special-parts
void check_encodings(const Offline& offline);        // charset, transfer-encoding
void check_attachments(const Offline& offline);      // attachments, size

void check_markup(const Offline& offline);              // html-valid, client-support
void check_accessibility(const Offline& offline);       // accessibility
void check_images(const Offline& offline);              // image-text, tracking, image-weight
void check_words(const Offline& offline);               // preheader, merge-fields, hidden-text,
                                                        // address-unsubscribe
void check_addresses_of_links(const Offline& offline);  // links-https, link-shorteners, link-text,
                                                        // link-alignment

void check_unsubscribe(const Offline& offline);   // list-unsubscribe, one-click
void check_list_fields(const Offline& offline);   // list-fields
void check_display_name(const Offline& offline);  // display-name
void check_roles(const Offline& offline);         // no-reply, role-recipient

}  // namespace waybill::tester
