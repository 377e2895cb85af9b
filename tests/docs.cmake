find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME check.docs COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_docs.py)
add_test(NAME check.fixes COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_fixes.py)
