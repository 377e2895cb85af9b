if(BUILD_TESTING)
  add_executable(conformance_bounces ${CMAKE_CURRENT_LIST_DIR}/bounces_test.cc)
  target_link_libraries(conformance_bounces PRIVATE waybill::container waybill::refusal waybill_flags GTest::gtest_main)
  target_compile_definitions(conformance_bounces PRIVATE
    WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
  add_test(NAME conformance_bounces COMMAND conformance_bounces)
endif()
