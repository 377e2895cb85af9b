#include "ledger/logos.h"

#include <gtest/gtest.h>

#include "ledger/tenants.h"
#include "ledger/test_ledger.h"

namespace waybill::ledger {
namespace {

KeptLogo picture(const std::string& octets) {
  return {.type = "image/png", .width = 3, .height = 2, .octets = octets, .changed = 7};
}

TEST(Logos, AClientShowsItsOwnOrThatOfItsParentAndGoesWithIt) {
  TestLedger world;
  world.write([](Database& database) -> Result<void, Error> {
    TRY(add_tenant(database, {.id = "a", .parent = "", .name = "A", .created = 1, .settings = {}}));
    TRY(add_tenant(database, {.id = "b", .parent = "", .name = "B", .created = 1, .settings = {}}));
    TRY(add_tenant(database,
                   {.id = "c", .parent = "a", .name = "C", .created = 1, .settings = {}}));
    return keep_logo(database, "a", picture(std::string("of\0a", 4)));
  });
  const auto logo = [&](const std::string& tenant) {
    return world.read([&](Database& database) { return logo_of(database, tenant); });
  };
  ASSERT_TRUE(logo("a"));
  EXPECT_EQ(logo("a")->octets, std::string("of\0a", 4));
  EXPECT_FALSE(logo("a")->is_inherited);
  EXPECT_FALSE(logo("b"));
  ASSERT_TRUE(logo("c"));
  EXPECT_TRUE(logo("c")->is_inherited);

  world.write([](Database& database) { return keep_logo(database, "c", picture("of c")); });
  world.write([](Database& database) { return keep_logo(database, "c", picture("of c again")); });
  EXPECT_EQ(logo("c")->octets, "of c again");
  EXPECT_FALSE(logo("c")->is_inherited);
  EXPECT_TRUE(world.write([](Database& database) { return remove_logo(database, "c"); }));
  EXPECT_FALSE(world.write([](Database& database) { return remove_logo(database, "c"); }));
  EXPECT_TRUE(logo("c")->is_inherited);

  world.write([](Database& database) { return delete_tenant(database, "a"); });
  EXPECT_FALSE(logo("a"));
  EXPECT_FALSE(logo("c"));
}

}  // namespace
}  // namespace waybill::ledger
